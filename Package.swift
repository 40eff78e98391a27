// swift-tools-version: 6.2
import PackageDescription

/// One list for every target: Swift 6's checks, plus what the next language mode will ask for anyway.
let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil) -> Target {
  .target(name: name, dependencies: dependencies, path: path, swiftSettings: swiftSettings)
}

/// A domain sees what services know of one another, and the means to decide. That it sees nothing else is the point.
func worker(_ name: String, _ more: [Target.Dependency] = []) -> Target {
  library(name + "Worker", ["Contracts", "Deciding", "JSON"] + more, path: "Sources/Workers/" + name)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: dependencies, path: "Tests/" + name, exclude: exclude, swiftSettings: swiftSettings)
}

func systemLibrary(_ name: String, pkgConfig: String, apt: String) -> Target {
  .systemLibrary(name: name, path: "Sources/CLibraries/" + name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let package = Package(
  name: "ticketing",
  products: [
    .executable(name: "ticketing", targets: ["ticketing"]),
    // For a worker of your own (docs/a-worker-of-your-own.md).
    .library(name: "Deciding", targets: ["Deciding"]),
    .library(name: "Messaging", targets: ["Messaging"]),
    .library(name: "EventLoop", targets: ["EventLoop"]),
    .library(name: "LaneHosting", targets: ["LaneHosting"]),
  ],
  targets: [
    // C libraries, and the one place each is imported in.
    systemLibrary("CKafka", pkgConfig: "rdkafka", apt: "librdkafka-dev"),
    systemLibrary("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
    systemLibrary("CPostgreSQL", pkgConfig: "libpq", apt: "libpq-dev"),
    systemLibrary("CEvent", pkgConfig: "libevent", apt: "libevent-dev"),
    systemLibrary("CSodium", pkgConfig: "libsodium", apt: "libsodium-dev"),
    systemLibrary("CJWT", pkgConfig: "libjwt", apt: "libjwt-dev"),
    systemLibrary("CFYAML", pkgConfig: "libfyaml", apt: "libfyaml-dev"),
    systemLibrary("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
    systemLibrary("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
    systemLibrary("CISAL", pkgConfig: "libisal", apt: "libisal-dev"),
    // malloc for the program: a purchase takes a twelfth less processor time than with glibc's (docs/performance.md).
    systemLibrary("CJemalloc", pkgConfig: "jemalloc", apt: "libjemalloc-dev"),
    .systemLibrary(name: "CPlatform", path: "Sources/CLibraries/CPlatform"),
    library("Platform", ["CISAL", "CPlatform"], path: "Sources/Bindings/Platform"),
    library("Kafka", ["CKafka", "Platform"], path: "Sources/Bindings/Kafka"),
    library("SQLite", ["CSQLite"], path: "Sources/Bindings/SQLite"),
    library("PostgreSQL", ["CPostgreSQL"], path: "Sources/Bindings/PostgreSQL"),
    library("Sodium", ["CSodium"], path: "Sources/Bindings/Sodium"),
    library("JWT", ["CJWT"], path: "Sources/Bindings/JWT"),
    library("YAML", ["CFYAML"], path: "Sources/Bindings/YAML"),
    library("Curl", ["CCurl"], path: "Sources/Bindings/Curl"),
    library("Zlib", ["CZlib"], path: "Sources/Bindings/Zlib"),
    library("EventLoop", ["CEvent", "Platform"]),
    library("HTTP", ["CEvent", "EventLoop"]),

    // The core: what a domain is written in, what domains say to one another, and what carries it.
    library("JSON"),
    library("Deciding", ["JSON"]),
    // JSON Schemas of types, for the descriptions of the API and of the topics.
    library("Schemas", ["Deciding", "JSON"]),
    // The topics' declarations travel in the binary, so that it runs from anywhere.
    .target(
      name: "Contracts", dependencies: ["Deciding", "JSON", "Platform", "Sodium"], resources: [.embedInCode("topics.yaml")],
      swiftSettings: swiftSettings),
    // Spans of requests and messages. Who sends them to a collector is OpenTelemetry.
    library("Tracing", ["Platform", "Sodium"]),
    library("OpenTelemetry", ["Curl", "EventLoop", "Tracing"]),
    // Calls to servers of others.
    library("OutsideCalls", ["Curl", "EventLoop"]),
    library("Messaging", ["Deciding", "JSON", "Kafka", "Platform", "PostgreSQL", "SQLite", "Sodium", "Tracing", "YAML", "Zlib"]),

    // The domains.
    worker("Auth"),
    worker("Concert"),
    worker("Reservation"),
    worker("Payment"),
    worker("Purchase"),
    worker("DataPlatform"),
    worker("Gateway"),
    worker("Notification"),
    worker("Queue"),

    // What runs them.
    library("LaneHosting", ["Deciding", "EventLoop", "Messaging"]),
    library("Hosting", ["Contracts", "Deciding", "EventLoop", "HTTP", "JSON", "LaneHosting", "Messaging"]),
    // The web pages travel in the binary too.
    .target(
      name: "Pages", dependencies: ["HTTP", "Platform", "Sodium", "Zlib"], resources: [.embedInCode("Assets")],
      swiftSettings: swiftSettings),
    library("APIEdge", [
      "Contracts", "Deciding", "EventLoop", "HTTP", "JSON", "JWT", "Messaging", "Pages", "Platform", "Schemas", "Sodium", "Tracing",
      "Zlib",
    ]),
    // What auth does beside its decider: passwords and tokens.
    library("AuthService", [
      "AuthWorker", "Contracts", "Deciding", "EventLoop", "HTTP", "Hosting", "JSON", "JWT", "Messaging", "Sodium",
    ]),
    // What the gateway does beside its decider: it asks a card provider.
    library("CardProvider", ["Curl", "Deciding", "EventLoop", "GatewayWorker", "JSON", "Messaging", "OutsideCalls"]),
    // What notification does beside its decider: it writes messages, and delivers them.
    library("Notifying", [
      "Contracts", "Curl", "Deciding", "EventLoop", "JSON", "Messaging", "NotificationWorker", "OutsideCalls", "Platform", "Sodium",
    ]),
    // Shows the embedded log to Kafka's tools.
    library("Window", ["EventLoop", "Kafka", "Messaging"]),

    // What tries them: a log and a database in memory, the simulator, the measurements.
    library("InMemory", ["Deciding", "Messaging"]),
    // A card provider for tests and demos.
    library("ProviderSimulator", ["CardProvider", "Contracts", "Curl", "EventLoop", "HTTP", "JSON", "OutsideCalls"]),
    library("Simulation", [
      "APIEdge", "CardProvider", "ConcertWorker", "Contracts", "DataPlatformWorker", "Deciding", "GatewayWorker", "InMemory", "JSON",
      "Messaging", "NotificationWorker", "Notifying", "PaymentWorker", "ProviderSimulator", "PurchaseWorker", "QueueWorker",
      "ReservationWorker",
    ]),
    library("Benchmark", [
      "APIEdge", "ConcertWorker", "Contracts", "Deciding", "EventLoop", "HTTP", "InMemory", "JSON", "JWT", "Kafka", "Messaging", "Platform",
      "QueueWorker", "Sodium",
    ]),
    .executableTarget(
      name: "ticketing",
      dependencies: [
        "APIEdge", "AuthService", "AuthWorker", "Benchmark", "CJemalloc", "CardProvider", "ConcertWorker", "Contracts",
        "DataPlatformWorker", "Deciding", "EventLoop", "GatewayWorker", "HTTP", "Hosting", "JSON", "JWT", "LaneHosting", "Messaging",
        "NotificationWorker", "Notifying", "OpenTelemetry", "PaymentWorker", "Platform", "PostgreSQL", "ProviderSimulator",
        "PurchaseWorker", "QueueWorker", "ReservationWorker", "SQLite", "Schemas", "Simulation", "Sodium", "Tracing", "Window",
      ],
      swiftSettings: swiftSettings),

    // What any test may need: waiting, directories, ports, numbers from a seed.
    library("TestSupport", path: "Tests/TestSupport"),
    // Requests as bytes, right and wrong, and a plain socket for them.
    library("WireTesting", ["TestSupport"], path: "Tests/WireTesting"),
    library("KafkaTesting", ["CKafka", "TestSupport"], path: "Tests/KafkaTesting"),
    // A PostgreSQL server of the tests' own.
    library("PostgreSQLTesting", ["CPostgreSQL", "PostgreSQL", "TestSupport"], path: "Tests/PostgreSQLTesting"),
    library("DecidingTesting", ["Deciding"], path: "Tests/DecidingTesting"),
    // The files in deploy/, and the tools that they are checked with.
    library("DeployTesting", ["JSON", "TestSupport"], path: "Tests/DeployTesting"),
    // Compares answers with the API's document.
    library("DescriptionTesting", ["HTTP", "JSON"], path: "Tests/DescriptionTesting"),
    // A mail server that keeps what it gets.
    .target(
      name: "MailTesting", dependencies: ["DeployTesting", "JSON", "TestSupport"], path: "Tests/MailTesting", exclude: ["Tools"],
      swiftSettings: swiftSettings),
    tests(
      "Deploy", ["Contracts", "DeployTesting", "JSON", "Messaging", "TestSupport", "YAML", "ticketing"],
      exclude: ["Tools", "requirements.txt"]),
    tests("JSON", ["JSON", "TestSupport"]),
    tests("EventLoop", ["EventLoop", "TestSupport"]),
    tests("Pages", ["HTTP", "Pages", "TestSupport", "Zlib"]),
    tests("HTTP", ["EventLoop", "HTTP", "TestSupport", "WireTesting"]),
    tests("Bindings", ["Platform", "PostgreSQL", "PostgreSQLTesting", "Sodium", "JWT", "YAML", "SQLite", "TestSupport", "Zlib"]),
    library("CollectorTesting", ["EventLoop", "HTTP"], path: "Tests/CollectorTesting"),
    tests("Tracing", ["CollectorTesting", "HTTP", "OpenTelemetry", "TestSupport", "Tracing"]),
    tests("Deciding", ["Deciding", "JSON", "TestSupport"]),
    tests("Schemas", ["Deciding", "JSON", "Schemas"]),
    // Appends to an embedded log until its test kills it.
    .executableTarget(
      name: "LogCrashWriter", dependencies: ["Deciding", "Messaging"], path: "Tests/Fixtures/LogCrashWriter", swiftSettings: swiftSettings),
    // The worker of docs/a-worker-of-your-own.md. It sees of the libraries what another package sees.
    .executableTarget(
      name: "Greeter", dependencies: ["Deciding", "EventLoop", "LaneHosting", "Messaging"], path: "Tests/Fixtures/Greeter",
      packageAccess: false, swiftSettings: swiftSettings),
    tests("LaneHosting", ["Deciding", "Greeter", "LaneHosting", "Messaging", "Platform", "TestSupport"]),
    tests("Messaging", [
      "Messaging", "Deciding", "InMemory", "JSON", "Kafka", "KafkaTesting", "LogCrashWriter", "PostgreSQL", "PostgreSQLTesting", "SQLite",
      "TestSupport", "Tracing", "Window",
    ]),
    tests("Workers", [
      "AuthWorker", "ConcertWorker", "Contracts", "DataPlatformWorker", "Deciding", "DecidingTesting", "GatewayWorker", "JSON",
      "NotificationWorker", "PaymentWorker", "PurchaseWorker", "QueueWorker", "ReservationWorker", "Sodium", "TestSupport",
    ]),
    tests("CardProvider", [
      "CardProvider", "Deciding", "EventLoop", "GatewayWorker", "HTTP", "JSON", "Messaging", "ProviderSimulator", "TestSupport",
    ]),
    tests("Notifying", [
      "CollectorTesting", "Contracts", "Curl", "Deciding", "EventLoop", "HTTP", "InMemory", "JSON", "KafkaTesting", "MailTesting",
      "Messaging", "NotificationWorker", "Notifying", "Sodium", "TestSupport",
    ]),
    tests("AuthService", ["AuthService", "Contracts", "Deciding", "DecidingTesting", "JWT", "Sodium"]),
    tests("APIEdge", [
      "APIEdge", "Contracts", "Deciding", "DeployTesting", "DescriptionTesting", "EventLoop", "HTTP", "InMemory", "JSON", "JWT",
      "Messaging", "Pages", "Sodium", "TestSupport", "Tracing", "WireTesting",
    ]),
    tests("Hosting", ["EventLoop", "HTTP", "Hosting", "InMemory", "Messaging", "TestSupport"]),
    tests("Window", ["EventLoop", "TestSupport", "Window"]),
    tests("Simulation", ["Simulation", "TestSupport"]),
    tests("Benchmark", ["Benchmark", "Contracts", "EventLoop", "HTTP", "InMemory", "JSON", "Messaging", "TestSupport"]),
    tests("EndToEnd", [
      "APIEdge", "CollectorTesting", "Contracts", "Deciding", "DeployTesting", "DescriptionTesting", "EventLoop", "HTTP", "JSON", "JWT",
      "Kafka", "KafkaTesting", "MailTesting", "Messaging", "PostgreSQL", "PostgreSQLTesting", "SQLite", "Sodium", "TestSupport",
      "ticketing",
    ], exclude: ["Browser/Stories", "Browser/requirements.txt"]),
  ],
  swiftLanguageModes: [.v6]
)
