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
  try eventually("process \(process) stands still", within: .seconds(300)) {
    try FileManager.default.contentsOfDirectory(atPath: threads).allSatisfy { thread in
      // A thread that has ended since runs no more.
      guard let fields = statusFields(at: "\(threads)/\(thread)") else { return true }
      return fields.first.map { ["T", "t", "Z", "X"].contains($0) } ?? false
    }
  }
}

/// What the kernel says behind the name of a process or a thread, which may hold anything: its state, who started it, and more. Nil: it is
/// gone.
///
/// - Parameter path: `/proc/PID` or `/proc/PID/task/THREAD`.
public func statusFields(at path: String) -> [Substring]? {
  guard let status = try? String(contentsOfFile: path + "/stat", encoding: .utf8) else { return nil }
  return Array(status[(status.lastIndex(of: ")") ?? status.startIndex)...].split(separator: " ").dropFirst())
}
