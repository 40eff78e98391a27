import CardProvider
import Foundation

/// The settings for payments by card.
enum CardSettings {
  static let options = [
    Option(
      name: "card-provider-url", value: "URL",
      about: "the card provider's API, such as https://cards.example/v1; without it payments by card are refused",
      variable: "CARD_PROVIDER_URL"),
    Option(
      name: "card-provider-secret-file", value: "FILE", about: "a file with the secret that the card provider knows us by",
      variable: "CARD_PROVIDER_SECRET_FILE"),
  ]

  /// Nil: there is no provider.
  static func provider(_ arguments: Arguments) throws(CommandFailure) -> CardProviderSettings? {
    guard let url = arguments["card-provider-url"] else { return nil }
    guard let parts = URLComponents(string: url), ["http", "https"].contains(parts.scheme), parts.host?.isEmpty == false else {
      throw CommandFailure(usage: "\(arguments.source("card-provider-url")) must be an address such as https://cards.example/v1")
    }
    guard let file = arguments["card-provider-secret-file"] else {
      throw CommandFailure(
        usage: "\(arguments.source("card-provider-url")) needs a secret beside it: name its file with --card-provider-secret-file or "
          + "CARD_PROVIDER_SECRET_FILE")
    }
    let secret = try SettingFile.text(file, arguments.source("card-provider-secret-file"))
    guard !secret.isEmpty, secret.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw CommandFailure(
        usage: "\(arguments.source("card-provider-secret-file")): \(file) must have one line of visible ASCII characters")
    }
    return CardProviderSettings(url: url, secret: secret)
  }
}
