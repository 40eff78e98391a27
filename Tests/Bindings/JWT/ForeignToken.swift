/// Tokens made with Python's hmac and hashlib, key 0, 1 ... 31.
enum ForeignToken {
  /// {"alg":"HS256","typ":"JWT"}, and all claims: sub u-1, roles USER, iat 1000, exp 2000, iss ticketing.
  static let usual = [
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
    "eyJzdWIiOiJ1LTEiLCJyb2xlcyI6WyJVU0VSIl0sImlhdCI6MTAwMCwiZXhwIjoyMDAwLCJpc3MiOiJ0aWNrZXRpbmcifQ",
    "VE75L_kMmr4YBPKErusdPC9xvp-3rYg4OHyg9AkO2sc",
  ].joined(separator: ".")
  /// As `usual`, the header in another order.
  static let otherOrder = [
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9",
    "eyJzdWIiOiJ1LTEiLCJyb2xlcyI6WyJVU0VSIl0sImlhdCI6MTAwMCwiZXhwIjoyMDAwLCJpc3MiOiJ0aWNrZXRpbmcifQ",
    "jpq002P3TCmD-fHKiStniINOioqcGpsbdtD8WWS5f2A",
  ].joined(separator: ".")
  /// As `usual`, and nbf 1800.
  static let notBefore = [
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
    "eyJzdWIiOiJ1LTEiLCJyb2xlcyI6WyJVU0VSIl0sImlhdCI6MTAwMCwiZXhwIjoyMDAwLCJpc3MiOiJ0aWNrZXRpbmciLCJuYmYiOjE4MDB9",
    "QbYc-Juj9alb8vIP3oteGnGJdsVkDM7XN_FlqIGrHQQ",
  ].joined(separator: ".")
  /// As `usual`, signed with HS512.
  static let hs512 = [
    "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9",
    "eyJzdWIiOiJ1LTEiLCJyb2xlcyI6WyJVU0VSIl0sImlhdCI6MTAwMCwiZXhwIjoyMDAwLCJpc3MiOiJ0aWNrZXRpbmcifQ",
    "uL-vL2snIRxUx9i0mVnIwoZdgjYcJDIaaH8QGniRGC0Da3pbXPfHJ2CIaeA7njxYkVoyPzU6-K8VrQwMQygUIQ",
  ].joined(separator: ".")
  /// `{}`, signed.
  static let noClaims = [
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
    "e30",
    "DipNCdRGLGdEmU3c9TMc6QJbme-uECl_u_c9v7k8fjU",
  ].joined(separator: ".")
  /// As `usual`, but sub is a number.
  static let wrongTypes = [
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
    "eyJzdWIiOjcsInJvbGVzIjpbIlVTRVIiXSwiaWF0IjoxMDAwLCJleHAiOjIwMDAsImlzcyI6InRpY2tldGluZyJ9",
    "Yakg-W7WPwb8vbRjfOKX3pl2t27vpY-kHMAjJ4SFffA",
  ].joined(separator: ".")
  /// As `usual`, without exp.
  static let noExpiry = [
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
    "eyJzdWIiOiJ1LTEiLCJyb2xlcyI6WyJVU0VSIl0sImlhdCI6MTAwMCwiaXNzIjoidGlja2V0aW5nIn0",
    "fXc0wBd2bNtbT1ZbvjCQnsm5B8Jg6sTDt1fO0ZEQQeA",
  ].joined(separator: ".")
}
