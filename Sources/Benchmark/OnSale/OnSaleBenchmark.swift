import Deciding
import EventLoop
import JSON
import JWT
import Messaging
import Sodium

/// An on-sale: many users arrive at once for few seats, through a waiting room. They enter, ask for their place until they are let in, and
/// then buy one of the best seats (reserve, pay, confirm). It ends when all seats are sold and everybody who was in has an answer.
public struct OnSaleBenchmark {
  public struct Configuration: Sendable {
    public var users = 5000
    public var seats = 500
    /// How many are let in at a time.
    public var activeUsers = 100
    /// Seconds between two looks of a user at the own place.
    public var pollSeconds = 5

    public init() {}
  }

  /// Signs the tokens of its users by itself: to sign thousands of users up takes longer than to measure them.
  private static let jwtSecret = SecretKey.random().base64URL()
  private static let sessionSeconds = 600

  private let configuration: Configuration
  private let subject: Subject
  private let progress: Progress

  /// The system that it measures, which takes the tokens of its users.
  public static func subject(program: String) throws -> Subject {
    try Subject(program: program, environment: ["JWT_SECRET": jwtSecret])
  }

  public init(_ configuration: Configuration, subject: Subject, progress: Progress) {
    self.configuration = configuration
    self.subject = subject
    self.progress = progress
  }

  public func run() throws -> OnSaleReport {
    let admin = try subject.admin()
    let hall = try OnSaleHall(configuration, sessionSeconds: Self.sessionSeconds, admin)
    let before = subject.usage
    let load = try OnSaleLoad(configuration, hall, users: try users(), progress)
    try load.run()
    let after = subject.usage
    try check(load, hall, admin)
    var report = OnSaleReport(configuration, load)
    if let before, let after {
      report.serverCPUSeconds = Double(after.processorMicroseconds - before.processorMicroseconds) / 1e6
    }
    return report
  }

  private func users() throws -> [Visitor] {
    let signer = JWTSigner(key: try JWTKey(Array(Self.jwtSecret.utf8)), issuer: "ticketing")
    let now = Timestamp.now().milliseconds / 1000
    return try (0..<configuration.users).map { number in
      let user = MessageID(high: 0x0199_F6C4_5E1A_7000, low: 1 << 63 | UInt64(number)).description
      let claims = JWTClaims(subject: user, roles: ["USER"], issuedAt: now, expiresAt: now + 86_400)
      return Visitor(port: subject.address.port, token: try signer.sign(claims))
    }
  }

  /// Every seat is sold once, and the seat map says so.
  private func check(_ load: OnSaleLoad, _ hall: OnSaleHall, _ admin: Visitor) throws {
    progress.show("adding up")
    guard Set(load.sold).count == configuration.seats, load.sold.count == configuration.seats else {
      throw BenchmarkFailure("\(configuration.seats) seats were for sale, and \(load.sold.count) purchases have \(Set(load.sold).count)")
    }
    guard try Patience.wait(seconds: 60, until: { try hall.sold(admin) == configuration.seats }) else {
      throw BenchmarkFailure("the seat map does not show that all seats are sold")
    }
  }
}
