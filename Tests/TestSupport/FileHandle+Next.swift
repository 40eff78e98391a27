import Foundation

extension FileHandle {
  /// What a program writes next; empty when it has closed the pipe.
  ///
  /// - Throws: `TimedOut` when nothing comes.
  public func next(within limit: Duration = .seconds(300)) throws -> Data {
    guard isReadable([fileDescriptor], within: Int32(clamping: Int64(limit / .milliseconds(1)))) else {
      throw TimedOut("a program writes something", limit)
    }
    return availableData
  }
}
