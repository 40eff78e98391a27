/// `POST /auth/signup`
struct Signup: Equatable {
  let email: String
  let password: String
  let name: String?

  init?(_ body: Input) {
    let email = body["email"].email()
    // A longer password than this is an attempt to keep the hashing busy.
    let password = body["password"].bytes(8...1024)
    let name = body["name"].optional?.text(1...200)
    guard let email, let password else { return nil }
    self.email = email
    self.password = password
    self.name = name
  }
}

/// `POST /auth/login`
struct Login: Equatable {
  let email: String
  let password: String

  init?(_ body: Input) {
    // What is no email has no account: 401 like any other, and no word about which part was wrong.
    let email = body["email"].bytes(1...320)
    let password = body["password"].bytes(1...1024)
    guard let email, let password else { return nil }
    self.email = EmailAddress.normalized(email)
    self.password = password
  }
}

extension Input {
  /// An email address, normalised.
  func email() -> String? {
    guard let text = bytes(1...320) else { return nil }
    let address = EmailAddress.normalized(text)
    guard EmailAddress.isValid(address) else {
      fail("must be an email address")
      return nil
    }
    return address
  }
}
