import Foundation
import Sodium

/// Hashes and checks passwords, on threads of its own: each takes some 20 ms of a core and 19 MiB, which no lane and no request is to
/// wait behind. Bounded: who comes when the queue is full is told so at once, instead of later by everyone.
///
/// ```swift
/// let passwords = try PasswordPool(sealingKey: key)
/// passwords.seal("correct horse") { sealed in … }
/// passwords.verify("correct horse", sealed: user?.sealedPassword) { isRight in … }
/// passwords.stop()
/// ```
/// Completions are called on those threads, or on the caller's when it is busy or stopped.
public final class PasswordPool: Sendable {
  public typealias Completion<Value> = @Sendable (Result<Value, PasswordPoolError>) -> Void

  private let box: SealedBox
  /// The hash of a password that nobody has, to be checked for users that there are not.
  private let decoy: PasswordHash
  private let pool: WorkPool

  /// - Parameters:
  ///   - sealingKey: what hashes are sealed with; the same in every process of auth, for ever.
  ///   - threads: checks at a time. One of two cores leaves the other to those who buy.
  ///   - queueLimit: who may wait. 64 at 20 ms are over in 1.3 s, before a client gives up.
  public init(sealingKey key: SecretKey, threads: Int = 1, queueLimit: Int = 64) throws(PasswordPoolError) {
    box = SealedBox(key: key)
    do {
      decoy = try PasswordHash(of: SecretKey.random().base64URL())
    } catch {
      throw PasswordPoolError(error)
    }
    pool = WorkPool(named: "passwords", threads: threads, queueLimit: queueLimit)
  }

  /// Hashes a password, and seals the hash so that it can travel in `user.register`.
  public func seal(_ password: String, _ completion: @escaping Completion<String>) {
    submit(completion) { [box] () throws(PasswordPoolError) in
      do throws(PasswordHashError) {
        return box.seal(Array(try PasswordHash(of: password).encoded.utf8), for: Self.purpose)
      } catch {
        throw PasswordPoolError(error)
      }
    }
  }

  /// Whether this is the password. It takes the same time for a user that there is not (`sealed` is nil) as for a wrong password, so
  /// that nobody learns from a clock who has an account.
  public func verify(_ password: String, sealed: String?, _ completion: @escaping Completion<Bool>) {
    submit(completion) { [box, decoy] () throws(PasswordPoolError) in
      let hash = try sealed.map { sealed throws(PasswordPoolError) in try Self.open(sealed, box) }
      do throws(PasswordHashError) {
        let matches = try (hash ?? decoy).verify(password)
        return matches && hash != nil
      } catch {
        throw PasswordPoolError(error)
      }
    }
  }

  /// Answers those who wait with `stopped`, and returns when what is under way is over.
  public func stop() {
    pool.stop()
  }

  private func submit<Value>(_ completion: @escaping Completion<Value>, _ work: @escaping @Sendable () throws(PasswordPoolError) -> Value) {
    pool.submit { outcome in
      switch outcome {
      case .run: completion(Result(catching: work))
      case .full: completion(.failure(.busy))
      case .stopped: completion(.failure(.stopped))
      }
    }
  }

  /// Whether a password was sealed with the pool's key.
  public func canOpen(_ sealed: String) -> Bool { (try? Self.open(sealed, box)) != nil }

  /// Whether a password was sealed with this key.
  public static func canOpen(_ sealed: String, sealingKey key: SecretKey) -> Bool {
    (try? open(sealed, SealedBox(key: key))) != nil
  }

  private static func open(_ sealed: String, _ box: SealedBox) throws(PasswordPoolError) -> PasswordHash {
    do {
      return PasswordHash(encoded: String(decoding: try box.open(sealed, for: purpose), as: UTF8.self))
    } catch {
      throw .damaged(error.description)
    }
  }

  /// What hashes are sealed for. Not the email: the edge has a password sealed before anyone looks at the email.
  private static let purpose = "password"
}
