import Foundation
import OpenTelemetry
import Tracing

/// The settings for spans. Their variables are those of OpenTelemetry's specification.
enum TracingSettings {
  static let options: [Option] = [
    Option(
      name: "otlp-endpoint", value: "URL", about: "an OpenTelemetry collector (OTLP over HTTP) that gets spans of requests and messages",
      variable: "OTEL_EXPORTER_OTLP_ENDPOINT"),
    Option(
      name: "otlp-traces-endpoint", value: "URL", about: "the collector's whole address (default: --otlp-endpoint with /v1/traces)",
      variable: "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"),
    Option(
      name: "otlp-headers", value: "LIST", about: "headers for the collector: name=value,…", variable: "OTEL_EXPORTER_OTLP_HEADERS",
      mayBeEmpty: true),
    Option(
      name: "otlp-certificate", value: "FILE", about: "the CA certificates for the collector, in PEM (default: the system's)",
      variable: "OTEL_EXPORTER_OTLP_CERTIFICATE"),
    Option(
      name: "otlp-timeout", value: "MS", about: "a request's time limit (default 10000)", variable: "OTEL_EXPORTER_OTLP_TIMEOUT"),
    Option(name: "otlp-protocol", value: "NAME", about: "http/protobuf is the only protocol", variable: "OTEL_EXPORTER_OTLP_PROTOCOL"),
    Option(
      name: "traces-sampler", value: "NAME", about: "which traces are kept (default parentbased_always_on)",
      variable: "OTEL_TRACES_SAMPLER"),
    Option(
      name: "traces-sampler-arg", value: "SHARE", about: "share for traceidratio, 0 to 1 (default 1)", variable: "OTEL_TRACES_SAMPLER_ARG"),
    Option(
      name: "resource-attributes", value: "LIST", about: "attributes of every span's service: name=value,…",
      variable: "OTEL_RESOURCE_ATTRIBUTES", mayBeEmpty: true),
    Option(name: "otel-disabled", value: "true", about: "sends no spans, whatever else is set", variable: "OTEL_SDK_DISABLED"),
  ]

  /// Nil: the program makes no spans.
  static func exporter(_ arguments: Arguments) throws(CommandFailure) -> SpanExporter.Settings? {
    guard arguments["otel-disabled"]?.lowercased() != "true", let url = try url(arguments) else { return nil }
    if let name = arguments["otlp-protocol"], name != "http/protobuf" {
      throw CommandFailure(
        usage: "\(arguments.source("otlp-protocol")) is '\(name)'; the only protocol is http/protobuf, which collectors take on port 4318")
    }
    var settings = SpanExporter.Settings(url: url)
    settings.headers = try pairs("otlp-headers", arguments).map { "\($0.name): \($0.value)" }
    settings.certificates = arguments["otlp-certificate"]
    if let file = settings.certificates { try SettingFile.checkCertificates(file, arguments.source("otlp-certificate")) }
    settings.timeLimit = try arguments.integer("otlp-timeout", in: 1...600_000) ?? settings.timeLimit
    settings.resource = try pairs("resource-attributes", arguments)
    if let name = arguments["traces-sampler"] {
      guard let sampler = Sampler(name, argument: arguments["traces-sampler-arg"]) else {
        throw CommandFailure(
          usage: "\(arguments.source("traces-sampler")) is '\(name)'; the samplers are always_on, always_off and traceidratio (with a "
            + "share from 0 to 1 in \(arguments.source("traces-sampler-arg"))), each of them also with parentbased_ before it")
      }
      settings.sampler = sampler
    }
    return settings
  }

  private static func url(_ arguments: Arguments) throws(CommandFailure) -> String? {
    let example = "http://127.0.0.1:4318"
    if let whole = arguments["otlp-traces-endpoint"] {
      try ServerAddress.check(whole, arguments.source("otlp-traces-endpoint"), may: .whole, example: example + "/v1/traces")
      return whole
    }
    guard let base = arguments["otlp-endpoint"] else { return nil }
    try ServerAddress.check(base, arguments.source("otlp-endpoint"), may: .base, example: example)
    return (base.hasSuffix("/") ? String(base.dropLast()) : base) + "/v1/traces"
  }

  /// Reads `name=value,…` with percent-encoded values, as in W3C's baggage. No error shows a value, because it may be a secret.
  private static func pairs(_ option: String, _ arguments: Arguments) throws(CommandFailure) -> [SpanExporter.Settings.Attribute] {
    guard let text = arguments[option] else { return [] }
    var pairs: [SpanExporter.Settings.Attribute] = []
    for part in text.split(separator: ",") {
      let words = part.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      guard words.count == 2, !words[0].isEmpty, let value = words[1].removingPercentEncoding,
        !value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
      else { throw CommandFailure(usage: "\(arguments.source(option)) must have the form name=value, several with commas") }
      pairs.append(.init(name: words[0], value: value))
    }
    return pairs
  }
}
