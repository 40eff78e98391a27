import CardProvider

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
    try ServerAddress.check(url, arguments.source("card-provider-url"), may: .base, example: "https://cards.example/v1")
    guard let file = arguments["card-provider-secret-file"] else {
      throw CommandFailure(
        usage: "\(arguments.source("card-provider-url")) needs a secret beside it: name its file with --card-provider-secret-file or "
          + "CARD_PROVIDER_SECRET_FILE")
    }
    return CardProviderSettings(url: url, secret: try SettingFile.token(file, arguments.source("card-provider-secret-file")))
  }
}
