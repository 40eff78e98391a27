import Foundation
import Glibc

/// What one thread has used of the processors so far, user and system, as Linux's scheduler counts it: to the nanosecond, though of a
/// thread that is running on another processor the last few milliseconds may be missing.
struct ThreadUsage {
  var thread: Int32
  /// As the thread was named.
  var name: String
  var processorNanoseconds: Int64

  /// Of all threads that a process has now.
  static func all(of process: Int32) -> [ThreadUsage] {
    let tasks = "/proc/\(process)/task"
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
    return threads.compactMap { thread in
      // It may end while we look. The first number is the time on a processor.
      guard let number = Int32(thread), let name = try? String(contentsOfFile: "\(tasks)/\(thread)/comm", encoding: .utf8),
        let times = try? String(contentsOfFile: "\(tasks)/\(thread)/schedstat", encoding: .utf8),
        let time = times.split(separator: " ").first.flatMap({ Int64($0) })
      else { return nil }
      return ThreadUsage(thread: number, name: name.trimmingCharacters(in: .newlines), processorNanoseconds: time)
    }
  }

  /// What these threads have used since then, in nanoseconds: all of it, of one that is not among the earlier; nothing, of one that has
  /// ended.
  static func nanoseconds(of threads: [ThreadUsage], since earlier: [ThreadUsage]) -> Int64 {
    let before = Dictionary(earlier.map { ($0.thread, $0.processorNanoseconds) }, uniquingKeysWith: max)
    // The system gives an ended thread's number to a new one.
    return threads.reduce(0) { $0 + max($1.processorNanoseconds - before[$1.thread, default: 0], 0) }
  }

  /// Of the thread of that name.
  static func named(_ name: String, of process: Int32) -> ThreadUsage? {
    all(of: process).first { $0.name == name }
  }

  /// What the calling thread has used so far, in nanoseconds.
  static var processorNanoseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
