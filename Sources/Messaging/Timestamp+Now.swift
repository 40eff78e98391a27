import Deciding
import Glibc

extension Timestamp {
  /// The wall clock. Only hosts read it: they give the time to the code that they run.
  public static func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
