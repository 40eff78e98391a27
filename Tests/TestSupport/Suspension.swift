import Foundation
import Glibc

/// Stops a process from running, with its files and connections open; SIGCONT lets it go on. Returns when none of its threads runs any
/// more.
public func suspend(_ process: pid_t) throws {
  kill(process, SIGSTOP)
  try awaitSuspension(of: process)
}

/// Waits until none of a process's threads runs any more. A signal is only on its way when whoever sent it goes on, and on a busy machine
/// threads have done much until each of them has heard of it.
public func awaitSuspension(of process: pid_t) throws {
  let threads = "/proc/\(process)/task"
  try eventually("process \(process) stands still", within: .seconds(60)) {
    try FileManager.default.contentsOfDirectory(atPath: threads).allSatisfy { thread in
      // A thread that has ended since runs no more. The state is behind the name, which may hold anything.
      guard let status = try? String(contentsOfFile: "\(threads)/\(thread)/stat", encoding: .utf8) else { return true }
      guard let end = status.lastIndex(of: ")") else { return false }
      return ["T", "t", "Z", "X"].contains(status[end...].dropFirst(2).first)
    }
  }
}
