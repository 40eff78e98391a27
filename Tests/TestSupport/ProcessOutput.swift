import Foundation
import Glibc

extension Process {
  /// What it writes to these pipes until it ends, and how it ended.
  ///
  /// It does not wait for the pipes' ends: a process that another test started at that moment may have inherited them, and live on.
  ///
  /// - Throws: `TimedOut`; it is killed then.
  public func collect(_ pipes: Pipe..., within limit: Duration = .seconds(300)) throws -> (end: ProcessEnd, output: [Data]) {
    let readers = pipes.map { PipeReader($0.fileHandleForReading.fileDescriptor) }
    func readWhatIsThere() { for reader in readers { reader.readWhatIsThere() } }
    let end = try waitForEnd(within: limit, meanwhile: readWhatIsThere)
    // What it wrote last.
    readWhatIsThere()
    return (end, readers.map(\.data))
  }
}

private final class PipeReader {
  private let descriptor: Int32
  private(set) var data = Data()

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
  }

  func readWhatIsThere() {
    withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { buffer in
      while true {
        let count = read(descriptor, buffer.baseAddress, buffer.count)
        if count > 0 {
          data.append(contentsOf: buffer[..<count])
        } else if count == 0 || errno != EINTR {
          return
        }
      }
    }
  }
}
