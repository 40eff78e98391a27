import Contracts
import Foundation
import Sodium

/// Hashes and checks passwords, normalised (`PasswordText`), on threads of its own. A hash takes some 20 ms of a core and 19 MiB, and no
/// lane or request should wait behind it. Logins and signups take turns, so that many of one kind do not delay the other. The queues are
/// bounded: a job for a full queue is refused at once.
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
  /// The hash of a password that nobody has. It is checked for users that do not exist.
  private let decoy: PasswordHash
  private let pool: WorkPool

  /// - Parameters:
  ///   - sealingKey: the key that seals hashes. It must stay the same in every process of auth, for ever.
  ///   - threads: the number of checks at a time. Half of the cores leave the others to purchases. But one thread alone would get too
  ///     small a share of two cores during a rush.
  ///   - queueLimit: the number of logins that may wait, and of signups. An edge sends a few at a time and lets the others wait itself;
  ///     this limit is for many edges.
  public init(
    sealingKey key: SecretKey, threads: Int = max(2, ProcessInfo.processInfo.activeProcessorCount / 2), queueLimit: Int = 256
  ) throws(PasswordPoolError) {
    box = SealedBox(key: key)
    do {
      decoy = try PasswordHash(of: SecretKey.random().base64URL())
    } catch {
      throw PasswordPoolError(error)
    }
    pool = WorkPool(named: "passwords", threads: threads, lines: Line.allCases.count, queueLimit: queueLimit)
  }

  /// Hashes a password, and seals the hash so that it can travel in `user.register`.
  public func seal(_ password: String, _ completion: @escaping Completion<String>) {
    submit(.signups, completion) { [box] () throws(PasswordPoolError) in
      do throws(PasswordHashError) {
        return box.seal(Array(try PasswordHash(of: PasswordText(password).normalized).encoded.utf8), for: Self.purpose)
      } catch {
        throw PasswordPoolError(error)
      }
    }
  }

  /// Checks a password. It takes the same time for a user that does not exist (`sealed` is nil) as for a wrong password, so that the time
  /// does not show who has an account.
  public func verify(_ password: String, sealed: String?, _ completion: @escaping Completion<Bool>) {
    submit(.logins, completion) { [box, decoy] () throws(PasswordPoolError) in
      let hash = try sealed.map { sealed throws(PasswordPoolError) in try Self.open(sealed, box) }
      do throws(PasswordHashError) {
        for candidate in PasswordText(password).candidates where try (hash ?? decoy).verify(candidate) { return hash != nil }
        return false
      } catch {
        throw PasswordPoolError(error)
      }
    }
  }

  /// Answers waiting jobs with `stopped`, and returns when the running ones are done.
  public func stop() {
    pool.stop()
  }

  private enum Line: Int, CaseIterable {
    case logins, signups
  }

  private func submit<Value>(
    _ line: Line, _ completion: @escaping Completion<Value>, _ work: @escaping @Sendable () throws(PasswordPoolError) -> Value
  ) {
    pool.submit(in: line.rawValue) { outcome in
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

  /// The context of the seal. It is not the email, because a password is sealed before the email is checked.
  private static let purpose = "password"
}

/// Why a password was not hashed or checked. It does not say whether the password was right.
public enum PasswordPoolError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Too many jobs wait already: 429 within the system; try again.
  case busy
  /// The process is stopping: 503.
  case stopped
  /// There were no 19 MiB of memory.
  case outOfMemory
  /// The stored hash can't be read.
  case damaged(String)

  init(_ error: PasswordHashError) {
    switch error {
    case .outOfMemory: self = .outOfMemory
    case .malformed: self = .damaged(error.description)
    }
  }

  public var description: String {
    switch self {
    case .busy: "too many passwords are being checked; try again"
    case .stopped: "the process is stopping; try again"
    case .outOfMemory: "there is no memory to hash a password: it takes 19 MiB a thread"
    case .damaged(let reason): "a stored password can't be checked: \(reason)"
    }
  }
}
