import Glibc
import Platform

StandardStream.prepare()
// Without the handlers of `exit`: a thread that a disk or a broker holds up must not meet what they take apart.
_exit(Ticketing.run(GivenText.commandLine))
