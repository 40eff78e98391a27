import Glibc

/// How many connections a server takes on, so that it never runs out of descriptors: the listener would stay readable, and the
/// loop would spin.
struct ConnectionLimit {
  /// What the rest of the process keeps for itself: databases, logs, connections to services.
  static let reserve = 128

  /// Connections whose requests are handled.
  let served: Int
  /// With those that are told that there are too many.
  let accepted: Int

  init(wanted: Int, descriptors: Int = ConnectionLimit.descriptors) {
    let excess = 32
    let most = max(descriptors - Self.reserve, descriptors / 2) - excess
    served = max(1, min(wanted, most))
    accepted = served + excess
  }

  static var descriptors: Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
    return Int(clamping: limit.rlim_cur)
  }
}
