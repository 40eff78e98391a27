import Foundation
import Glibc
import TestSupport

/// The shell that runs Kafka's script for us, one command after the other, and removes the broker and its files when we are gone:
/// its input ends then, however that came about. A command that was running comes to its end first, so nothing is started after.
struct Keeper {
  // All clusters of a test run leave their topics on one broker: thousands of partitions, which 256 MB did not hold.
  // (Foundation's `Process` would take the script for running as long as the broker that it started.)
  private static let script = #"""
    trap '' INT TERM HUP
    directory=$1
    while read -r verb arguments; do
      eval "set -- $arguments"
      KAFKA_HEAP=1g "$0" "$verb" "$directory" "$@" </dev/null >"$directory/$verb.log" 2>&1 3>&-
      echo $? >&3
    done
    "$0" wipe "$directory" 3>&-
    rm -rf "$directory"
    """#

  private let command: String
  private let directory: String
  private let requests: FileHandle
  private let answers: FileHandle

  init(of command: String) throws {
    self.command = command
    let directory = FileManager.default.temporaryDirectory.appending(path: "kafka-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    self.directory = directory.path()
    let requests = try Keeper.pipe(), answers = try Keeper.pipe()
    defer {
      close(requests.output)
      close(answers.input)
    }
    self.requests = FileHandle(fileDescriptor: requests.input, closeOnDealloc: true)
    self.answers = FileHandle(fileDescriptor: answers.output, closeOnDealloc: true)
    try start(reading: requests.output, writing: answers.input)
  }

  /// What went wrong, if something did.
  func run(_ verb: String, _ arguments: [String]) throws -> String? {
    try requests.write(contentsOf: Data(([verb] + arguments.map(Self.quoted)).joined(separator: " ").utf8 + [UInt8(ascii: "\n")]))
    var status = ""
    while !status.hasSuffix("\n") {
      guard let byte = try answers.read(upToCount: 1), !byte.isEmpty else { return "the shell that runs \(command) has ended" }
      status += String(decoding: byte, as: UTF8.self)
    }
    guard status != "0\n" else { return nil }
    return try "\(command) \(verb) failed: " + output(of: verb)
  }

  /// What the last command of this name has printed.
  func output(of verb: String) throws -> String {
    try String(contentsOfFile: "\(directory)/\(verb).log", encoding: .utf8)
  }

  /// As the shell reads it back.
  private static func quoted(_ word: String) -> String {
    "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }

  private func start(reading input: Int32, writing output: Int32) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output, 3)
    let words = ["/bin/sh", "-c", Keeper.script, command, directory]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    defer { for argument in arguments { free(argument) } }
    arguments.append(nil)
    var environment: [UnsafeMutablePointer<CChar>?] = TestEnvironment.with().map { strdup("\($0)=\($1)") }
    defer { for variable in environment { free(variable) } }
    environment.append(nil)
    var shell: pid_t = 0
    let status = posix_spawn(&shell, "/bin/sh", &actions, nil, arguments, environment)
    guard status == 0 else { throw RealKafka.Failure(description: "starting /bin/sh: \(String(cString: strerror(status)))") }
  }

  /// Its ends are inherited by nobody who is not given them: a child that outlives us would keep it open.
  private static func pipe() throws -> (output: Int32, input: Int32) {
    var ends: [Int32] = [-1, -1]
    guard Glibc.pipe(&ends) == 0, ends.allSatisfy({ fcntl($0, F_SETFD, FD_CLOEXEC) == 0 }) else {
      throw RealKafka.Failure(description: "pipe: \(String(cString: strerror(errno)))")
    }
    return (ends[0], ends[1])
  }
}
