import Foundation
import Sodium

/// Hashes and checks passwords on threads of its own, so that no event loop waits 23 ms for one, and no flood of logins takes more
/// than its share of the machine.
///
/// Work beyond the bound is refused at once. Completions run on the pool's threads, which live until `stop()`.
public final class PasswordPool: @unchecked Sendable {  // unchecked for the queue, which only `condition` guards
  /// Waiting jobs: at 23 ms each on one thread, who is last waits a second and a half.
  public static let queueLimit = 64

  private typealias Job = @Sendable () -> Void

  private let box: SealedBox
  private let queueLimit: Int
  private let condition = NSCondition()
  private var queue: [Job] = []
  private var isStopped = false
  /// What is checked against when there is no such user, so that an unknown email takes as long as a wrong password.
  private let decoy: PasswordHash

  /// - Parameters:
  ///   - sealingKey: what hashes are sealed with; only auth has it.
  ///   - threads: each holds 19 MiB while it hashes.
  public init(sealingKey: SecretKey, threads: Int = 1, queueLimit: Int = PasswordPool.queueLimit) throws {
    box = SealedBox(key: sealingKey)
    self.queueLimit = queueLimit
    decoy = try PasswordHash(of: SecretKey.random().base64URL())
    for number in 1...max(1, threads) {
      let thread = Thread { [self] in while let job = next() { job() } }
      thread.name = "passwords-\(number)"
      thread.start()
    }
  }

  /// Hashes a password and seals the hash.
  public func seal(_ password: String, _ completion: @escaping @Sendable (Result<String, PasswordPoolError>) -> Void) {
    let box = box
    submit(failing: completion) {
      do {
        let hash = try PasswordHash(of: password)
        completion(.success(box.seal(Array(hash.encoded.utf8), for: Self.context)))
      } catch {
        completion(.failure(.failed("\(error)")))
      }
    }
  }

  /// Whether this is the password whose sealed hash is given; nil: of nobody, so it is not.
  public func verify(
    _ password: String, sealed: String?, _ completion: @escaping @Sendable (Result<Bool, PasswordPoolError>) -> Void
  ) {
    let (box, decoy) = (box, decoy)
    submit(failing: completion) {
      do {
        let hash = try sealed.map { PasswordHash(encoded: String(decoding: try box.open($0, for: Self.context), as: UTF8.self)) }
        let matches = try (hash ?? decoy).verify(password)
        completion(.success(matches && hash != nil))
      } catch {
        completion(.failure(.failed("\(error)")))
      }
    }
  }

  /// Lets the threads end. Jobs that wait are dropped.
  public func stop() {
    condition.lock()
    isStopped = true
    queue = []
    condition.broadcast()
    condition.unlock()
  }

  private static let context = "password"

  private func submit<T>(failing completion: @Sendable (Result<T, PasswordPoolError>) -> Void, _ job: @escaping Job) {
    condition.lock()
    let accepted = !isStopped && queue.count < queueLimit
    if accepted {
      queue.append(job)
      condition.signal()
    }
    condition.unlock()
    if !accepted { completion(.failure(.busy)) }
  }

  /// Waits for the next job; nil: it is over.
  private func next() -> Job? {
    condition.lock()
    defer { condition.unlock() }
    while queue.isEmpty, !isStopped { condition.wait() }
    return isStopped ? nil : queue.removeFirst()
  }
}

public enum PasswordPoolError: Error, Equatable, CustomStringConvertible {
  /// As many as may wait are waiting: ask again in a second.
  case busy
  /// No memory for a hash, or a sealed hash that this key does not open.
  case failed(String)

  public var description: String {
    switch self {
    case .busy: "too many passwords are being hashed"
    case .failed(let reason): reason
    }
  }
}
