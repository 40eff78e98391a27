// swift-tools-version: 6.2
import PackageDescription

/// One list for every target: Swift 6's checks, plus what the next language mode will ask for anyway.
let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  // Generic code of one module is specialised for the types of another: a twentieth less work for a purchase. That no two accesses to a
  // variable overlap is checked at run time in debug builds, in which all tests run; in a release it would be a twelfth of a message.
  .unsafeFlags(["-cross-module-optimization", "-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil) -> Target {
  .target(name: name, dependencies: dependencies, path: path, swiftSettings: swiftSettings)
}

/// A domain sees what services know of one another, and the means to decide. That it sees nothing else is the point.
func worker(_ name: String, _ more: [Target.Dependency] = []) -> Target {
  library(name + "Worker", ["Contracts", "Deciding", "JSON"] + more, path: "Sources/Workers/" + name)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name + "Tests", dependencies: dependencies, path: "Tests/" + name, swiftSettings: swiftSettings)
}

func systemLibrary(_ name: String, pkgConfig: String, apt: String) -> Target {
  .systemLibrary(name: name, path: "Sources/CLibraries/" + name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let package = Package(
  name: "ticketing",
  products: [.executable(name: "ticketing", targets: ["ticketing"])],
  targets: [
    // C libraries, and the one place each is imported in.
    systemLibrary("CKafka", pkgConfig: "rdkafka", apt: "librdkafka-dev"),
    systemLibrary("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
    systemLibrary("CPostgreSQL", pkgConfig: "libpq", apt: "libpq-dev"),
    systemLibrary("CEvent", pkgConfig: "libevent", apt: "libevent-dev"),
    systemLibrary("CSodium", pkgConfig: "libsodium", apt: "libsodium-dev"),
    systemLibrary("CJWT", pkgConfig: "libjwt", apt: "libjwt-dev"),
    systemLibrary("CFYAML", pkgConfig: "libfyaml", apt: "libfyaml-dev"),
    // malloc for the program: a purchase takes a twelfth less processor time than with glibc's (docs/performance.md).
    systemLibrary("CJemalloc", pkgConfig: "jemalloc", apt: "libjemalloc-dev"),
    .systemLibrary(name: "CPlatform", path: "Sources/CLibraries/CPlatform"),
    library("Platform", ["CPlatform"], path: "Sources/Bindings/Platform"),
    library("Kafka", ["CKafka", "Platform"], path: "Sources/Bindings/Kafka"),
    library("SQLite", ["CSQLite"], path: "Sources/Bindings/SQLite"),
    library("PostgreSQL", ["CPostgreSQL"], path: "Sources/Bindings/PostgreSQL"),
    library("Sodium", ["CSodium"], path: "Sources/Bindings/Sodium"),
    library("JWT", ["CJWT"], path: "Sources/Bindings/JWT"),
    library("YAML", ["CFYAML"], path: "Sources/Bindings/YAML"),
    library("HTTP", ["CEvent"]),

    // The core: what a domain is written in, what domains say to one another, and what carries it.
    library("JSON"),
    library("Deciding", ["JSON"]),
    // The topics' declarations travel in the binary, so that it runs from anywhere.
    .target(name: "Contracts", dependencies: ["Deciding", "JSON"], resources: [.embedInCode("topics.yaml")], swiftSettings: swiftSettings),
    library("Messaging", ["Deciding", "JSON", "Kafka", "Platform", "PostgreSQL", "SQLite", "Sodium", "YAML"]),

    // The domains.
    worker("Auth", ["Sodium", "JWT"]),
    worker("Concert"),
    worker("Reservation"),
    worker("Payment"),
    worker("DataPlatform"),

    // What runs them.
    library("APIEdge", ["Contracts", "Deciding", "HTTP", "JSON", "JWT", "Messaging", "Sodium"]),
    library("Hosting", ["Contracts", "Deciding", "HTTP", "JSON", "Messaging", "Platform"]),
    library("Simulation", [
      "APIEdge", "ConcertWorker", "Contracts", "DataPlatformWorker", "Deciding", "JSON", "Messaging", "PaymentWorker", "ReservationWorker",
    ]),
    library("Benchmark", ["ConcertWorker", "Contracts", "Deciding", "Hosting", "HTTP", "JSON", "Kafka", "Messaging", "Platform"]),
    .executableTarget(
      name: "ticketing",
      dependencies: [
        "APIEdge", "AuthWorker", "Benchmark", "CJemalloc", "ConcertWorker", "Contracts", "DataPlatformWorker", "Deciding", "Hosting", "HTTP", "JSON", "JWT",
        "Messaging", "PaymentWorker", "Platform", "PostgreSQL", "ReservationWorker", "SQLite", "Simulation", "Sodium",
      ],
      swiftSettings: swiftSettings),

    // What any test may need: waiting, directories, ports, numbers from a seed.
    library("TestSupport", path: "Tests/TestSupport"),
    // Requests as bytes, right and wrong, and a plain socket for them.
    library("WireTesting", ["TestSupport"], path: "Tests/WireTesting"),
    library("KafkaTesting", ["CKafka", "TestSupport"], path: "Tests/KafkaTesting"),
    // A PostgreSQL server of the tests' own.
    library("PostgreSQLTesting", ["PostgreSQL", "TestSupport"], path: "Tests/PostgreSQLTesting"),
    library("DecidingTesting", ["Deciding"], path: "Tests/DecidingTesting"),
    tests("JSON", ["JSON", "TestSupport"]),
    tests("HTTP", ["HTTP", "TestSupport", "WireTesting"]),
    tests("Bindings", ["Platform", "PostgreSQL", "PostgreSQLTesting", "Sodium", "JWT", "YAML", "SQLite", "TestSupport"]),
    tests("Deciding", ["Deciding", "DecidingTesting", "JSON", "TestSupport"]),
    // Appends to an embedded log until its test kills it.
    .executableTarget(
      name: "LogCrashWriter", dependencies: ["Deciding", "Messaging"], path: "Tests/Fixtures/LogCrashWriter", swiftSettings: swiftSettings),
    tests("Messaging", [
      "Messaging", "Deciding", "JSON", "Kafka", "KafkaTesting", "LogCrashWriter", "Platform", "PostgreSQL", "PostgreSQLTesting", "SQLite",
      "TestSupport",
    ]),
    tests("Workers", [
      "AuthWorker", "ConcertWorker", "Contracts", "DataPlatformWorker", "Deciding", "DecidingTesting", "JSON", "PaymentWorker",
      "ReservationWorker", "Sodium", "JWT", "TestSupport",
    ]),
    tests("APIEdge", [
      "APIEdge", "Contracts", "Deciding", "Hosting", "HTTP", "JSON", "JWT", "Messaging", "Sodium", "TestSupport", "WireTesting",
    ]),
    tests("Hosting", ["Contracts", "Deciding", "Hosting", "HTTP", "Messaging", "TestSupport"]),
    tests("Simulation", ["Simulation", "TestSupport"]),
    tests("Benchmark", ["Benchmark", "Contracts", "HTTP", "Hosting", "JSON", "Messaging", "TestSupport"]),
    tests("EndToEnd", [
      "Contracts", "Deciding", "HTTP", "JSON", "Kafka", "KafkaTesting", "Messaging", "PostgreSQL", "PostgreSQLTesting", "SQLite",
      "TestSupport", "ticketing",
    ]),
  ],
  swiftLanguageModes: [.v6]
)
