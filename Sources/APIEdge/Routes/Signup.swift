import Contracts
import JSON

/// `POST /auth/signup`
struct Signup: Equatable {
  let email: String
  let password: String
  let name: String?

  init?(_ body: BodyInput) {
    let email = body["email"].email()
    let password = body["password"].password()
    let name = body["name"].optional?.text(1...200)
    guard let email, let password else { return nil }
    self.email = email
    self.password = password
    self.name = name
  }
}

/// `POST /auth/login`
struct Credentials: Equatable {
  let email: String
  let password: String

  init?(_ body: BodyInput) {
    // An invalid email has no account: 401 as for any other, without a word about which part was wrong.
    let email = body["email"].bytes(1...320)
    let password = body["password"].bytes(1...1024)
    guard let email, let password else { return nil }
    self.email = EmailAddress.normalized(email)
    self.password = password
  }
}

extension BodyInput {
  /// A new password. A longer one would only keep the hashing busy.
  func password() -> String? {
    describe(["format": "password"])
    guard let text = bytes(1...1024) else { return nil }
    describe(["minLength": 8])
    guard PasswordText(text).length >= 8 else {
      fail("must be 8 characters or more")
      return nil
    }
    return text
  }

  /// An email address, normalised.
  func email() -> String? {
    describe(["format": "email"])
    guard let text = bytes(1...320) else { return nil }
    let address = EmailAddress.normalized(text)
    guard EmailAddress.isValid(address) else {
      fail("must be an email address")
      return nil
    }
    return address
  }
}
