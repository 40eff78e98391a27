import CEvent
import Glibc

/// The `Date` field's value, made once a second rather than once an answer.
final class DateField {
  private var second = 0
  private var cached = ""

  var value: String {
    let now = time(nil)
    if now != second {
      second = now
      var buffer = [CChar](repeating: 0, count: 50)
      evutil_date_rfc1123(&buffer, buffer.count, nil)
      cached = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
    return cached
  }
}
