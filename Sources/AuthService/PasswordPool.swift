import Contracts
import Foundation
import Sodium

/// Hashes and checks passwords, normalised (`PasswordText`), on threads of its own: each takes some 20 ms of a core and 19 MiB, which no
/// lane and no request is to wait behind. Logins and signups take turns, so that many of one keep nobody of the other waiting long.
/// Bounded: who comes when the queue is full is told so at once, instead of later by everyone.
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
  ///   - threads: checks at a time. Half of the cores leave the others to those who buy; but one alone, beside all that a rush of buyers
  ///     keeps busy, would get too small a share of two cores.
  ///   - queueLimit: who may wait, logins and signups each. An edge has a few under way and keeps the others waiting itself, where they
  ///     are told how long it takes; this is for many edges.
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

  /// Whether this is the password. It takes the same time for a user that there is not (`sealed` is nil) as for a wrong password, so
  /// that nobody learns from a clock who has an account.
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

  /// Answers those who wait with `stopped`, and returns when what is under way is over.
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

  /// What hashes are sealed for. Not the email: the edge has a password sealed before anyone looks at the email.
  private static let purpose = "password"
}

/// Why a password was not hashed or checked. None of it says whether it was right.
public enum PasswordPoolError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Too many wait already: 429 within the system, and try again.
  case busy
  /// The process is stopping: 503.
  case stopped
  /// No 19 MiB were to be had.
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
