import Glibc

exit(Ticketing.run(Array(CommandLine.arguments.dropFirst())))
