import Glibc
import Messaging
import Platform

/// The program: finds the command, and turns its end into an exit code.
enum Ticketing {
  static let commands: [any Command.Type] = [
    DevCommand.self, WorkerCommand.self, EdgeCommand.self, KeyCommand.self, DeadLetterCommand.self, EventsCommand.self,
    TopicsCommand.self, AsyncAPICommand.self, WaitingRoomCommand.self, SimulateCommand.self, ProviderSimulatorCommand.self,
    BenchCommand.self,
  ]

  /// - Returns: the exit code.
  static func run(_ words: [GivenText]) -> Int32 {
    OpenFiles.raiseLimit()
    SignalMask.unblock([SIGINT, SIGTERM, SIGHUP])
    let code = runCommand(words)
    guard code == ExitCode.success || code == ExitCode.usage, let failure = StandardOutput.unwritten else { return code }
    return fail(failure)
  }

  private static func runCommand(_ words: [GivenText]) -> Int32 {
    guard let name = words.first?.text, !["help", "--help", "-h"].contains(name) else {
      print(usage)
      return words.isEmpty ? ExitCode.usage : ExitCode.success
    }
    guard let command = commands.first(where: { $0.name == name }) else {
      return fail(CommandFailure(usage: "there is no command '\(Printable.text(name))'; 'ticketing help' lists them"))
    }
    do throws(CommandFailure) {
      let arguments = try Arguments(
        Array(words.dropFirst()), options: command.options,
        environment: GivenText.environment(command.options.compactMap(\.variable)))
      if arguments.wantsHelp {
        print(command.help)
        return ExitCode.success
      }
      try command.init(arguments).run()
      return ExitCode.success
    } catch {
      return fail(error)
    }
  }

  private static func fail(_ failure: CommandFailure) -> Int32 {
    if !failure.message.isEmpty { try? StandardStream.error.write("ticketing: \(failure.message)\n".utf8) }
    return failure.code
  }

  private static var usage: String {
    let width = commands.map { $0.name.count }.max() ?? 0
    let list = commands.map { "  \($0.name.padded(to: width))  \($0.summary)" }.joined(separator: "\n")
    return """
      ticketing: sells concert seats over a broker

      usage: ticketing COMMAND [OPTIONS]

      \(list)

      'ticketing COMMAND --help' says what a command takes. Exit codes: 0 done, 1 it failed, 2 a mistake in a flag or a setting.
      """
  }
}

extension String {
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
