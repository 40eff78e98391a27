import Glibc
import Platform
import Testing

@testable import SQLite

@Suite struct FailedWritesTests {
  /// A signal that is not ignored would end the tests.
  @Test(arguments: [SIGPIPE, SIGXFSZ])
  func `a write that fails ends no process`(_ signal: Int32) {
    FailedWrites.areErrors()
    #expect(raise(signal) == 0)
  }

  @Test func `a file that may not grow is like a full disk`() {
    for number in [ENOSPC, EDQUOT, EFBIG] {
      // SQLITE_IOERR_WRITE
      let error = SQLiteError(code: 778, message: "disk I/O error", path: "a.sqlite", sql: nil, systemError: number)
      #expect(error.isFull)
      #expect(error.description.contains("ulimit -f") == (number == EFBIG))
    }
    #expect(!SQLiteError(code: 778, message: "disk I/O error", path: "a.sqlite", sql: nil, systemError: EIO).isFull)
  }
}
