import CSodium

enum Library {
  /// Touched before libsodium's first use; a static is initialised once, whichever thread comes first. libsodium fails to start only
  /// where the kernel gives no randomness, and then nothing made with it could be trusted.
  static let started: Void = {
    sodium_generate_internally()
    precondition(sodium_init() >= 0, "libsodium can't start: no source of randomness (getrandom, /dev/urandom)")
  }()
}
