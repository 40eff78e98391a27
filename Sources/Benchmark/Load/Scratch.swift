import Foundation
import Glibc

/// A directory for one run, and a program on it if needed. Both are removed when this process ends, by itself, by Ctrl-C, or by a kill.
///
/// A shell does that. Its input is a pipe from this process, which the kernel closes when this process ends. Then the shell kills the
/// program and removes the directory. No other process can have the program's number, because the shell, its parent, has not yet waited for
/// it.
public final class Scratch {
  public let directory: String
  /// The process id of the program, if there is one.
  let processIdentifier: Int32?
  private let shell = Process()
  private let lifeline = Pipe()
  private let output = Pipe()

  private static let script = #"""
    trap '' INT TERM HUP
    directory=$1
    shift
    if [ $# -gt 0 ]; then sh -c 'echo $$; exec "$@"' sh "$@" < /dev/null & fi
    exec > /dev/null
    cat
    [ -z "$!" ] || kill -9 $!
    wait
    rm -rf "$directory"
    """#

  /// Call it before this process has other threads: see ``Interruption``.
  ///
  /// - Parameters:
  ///   - command: makes a command line from the directory's path. If it is empty, no program runs.
  ///   - environment: further variables for the program, beside those of this process.
  public init(running command: (_ directory: String) -> [String] = { _ in [] }, environment: [String: String] = [:]) throws {
    directory = NSTemporaryDirectory() + "ticketing-bench-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let words = command(directory)
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", Self.script, "sh", directory] + words
    shell.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    shell.standardInput = lifeline
    shell.standardOutput = output
    Interruption.hold()
    try shell.run()
    let (identifier, end) = (shell.processIdentifier, lifeline.fileHandleForWriting.fileDescriptor)
    Interruption.watch {
      close(end)
      var status = siginfo_t()
      waitid(P_PID, id_t(identifier), &status, WEXITED | WNOWAIT)
    }
    processIdentifier = words.isEmpty ? nil : Self.line(of: output).flatMap { Int32($0) }
  }

  deinit { remove() }

  /// Kills the program and removes the directory.
  public func remove() {
    try? lifeline.fileHandleForWriting.close()
    shell.waitUntilExit()
  }

  /// The next line that the program prints. Nil: the program has ended.
  func readLine() -> String? { Self.line(of: output) }

  private static func line(of pipe: Pipe) -> String? {
    var line: [UInt8] = []
    while let byte = (try? pipe.fileHandleForReading.read(upToCount: 1))?.first {
      if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
      line.append(byte)
    }
    return nil
  }
}
