import Glibc
import Platform
import Synchronization

/// Standard output, where all results go: by `print`, which in this program is the one below.
///
/// A result that can't be written is a failure of the command: it is kept in mind, and decides the exit code at the end. What a service
/// says there besides is nobody's result, and no failure stops it.
enum StandardOutput {
  private static let failure = Mutex<SystemError?>(nil)

  static func write(_ text: String) {
    guard failure.withLock({ $0 }) == nil else { return }
    do throws(SystemError) {
      try StandardStream.output.write(text.utf8)
    } catch {
      failure.withLock { $0 = error }
    }
  }

  /// Says something that need not be heard: who does not read it holds up nothing.
  static func mention(_ text: String) {
    _ = StandardStream.output.offer(Array((text + "\n").utf8), within: 1000)
  }

  /// Why not all of the result was written; nil: it was.
  static var unwritten: CommandFailure? {
    guard let error = failure.withLock({ $0 }) else { return nil }
    // Who reads no further has what he wanted (`| head -1`): that ends as with any filter, without a word.
    guard error.number != EPIPE else { return CommandFailure(silent: ExitCode.brokenPipe) }
    return CommandFailure("the result can't be written to standard output: \(error)")
  }
}

/// Stands before Swift's own, which drops what it can't write and tells nobody.
func print(_ items: Any..., separator: String = " ", terminator: String = "\n") {
  StandardOutput.write(items.map { "\($0)" }.joined(separator: separator) + terminator)
}
