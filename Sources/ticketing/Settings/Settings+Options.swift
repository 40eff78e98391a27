/// The flags and variables of the commands that run the system or a part of it.
extension Settings {
  static let devOptions =
    [port, dataDir, keyFile] + KafkaSettings.options + [topicPartitions, databaseURL, durability, window] + admin + jwt
    + RateLimitSettings.options + CardSettings.options + NotificationOptions.options + [logLevel, recover, demo] + TracingSettings.options

  static let workerOptions =
    [lanes, instance, listen("the address of internal HTTP; port 0: any free port (default 127.0.0.1:0)"), advertise, keyFile]
    + KafkaSettings.options + [topicPartitions, databaseURL, dataDir, durability] + admin + jwt + CardSettings.options
    + NotificationOptions.options + [logLevel, recover] + TracingSettings.options

  static let edgeOptions =
    [listen("the address of the API; port 0: any free port (default 127.0.0.1:8080)"), instance, drain, keyFile] + KafkaSettings.options
    + [topicPartitions, dataDir] + jwt + RateLimitSettings.options + CardSettings.options + [logLevel] + TracingSettings.options

  private static let port = Option(
    name: "port", value: "PORT", about: "the port of the API on 127.0.0.1; 0: any free port (default 8080)", variable: "PORT")

  private static func listen(_ about: String) -> Option {
    Option(name: "listen", value: "ADDRESS:PORT", about: about, variable: "LISTEN")
  }

  private static let advertise = Option(
    name: "advertise", value: "HOST[:PORT]",
    about: "the address that edges call (default: the one of --listen, or the host's name for 0.0.0.0)", variable: "ADVERTISE")

  private static let instance = Option(
    name: "instance", value: "NAME",
    about: "the process's name: unique among its kind, and the same after a restart (default the host's name)",
    variable: "INSTANCE")

  private static let lanes = Option(
    name: "lanes", value: "N", about: "lanes of each service, each with partitions of its own (default 1)", variable: "LANES")

  private static let drain = Option(
    name: "drain", value: "SECONDS",
    about: "how long it takes requests after SIGTERM, while /health/ready says 503 (default 0)", variable: "DRAIN")

  static let keyFile = Option(
    name: "secret-key-file", value: "FILE",
    about: "the key that all processes of a system share, made by 'ticketing key FILE' (default secret.key in the data directory)",
    variable: "SECRET_KEY_FILE")

  static let dataDir = Option(
    name: "data-dir", value: "DIR", about: "the directory for everything that has no other place (default .data)", variable: "DATA_DIR")

  static let databaseURL = Option(
    name: "database-url", value: "URL",
    about: "\(PostgreSQLTemplate.form), or sqlite:DIR; without it SQLite's files are in the data directory", variable: "DATABASE_URL")

  static let topicPartitions = Option(
    name: "topic-partitions", value: "COUNT",
    about: "partitions of each topic of a new system, and so the most lanes of a service (default 2); an existing system keeps its number",
    variable: "TOPIC_PARTITIONS")

  private static let durability = Option(
    name: "durability", value: "LEVEL",
    about: "what acknowledged data survives: process (kill -9), or power (a power cut too) (default process)", variable: "DURABILITY")

  private static let window = Option(
    name: "kafka-port", value: "PORT", about: "shows the embedded log's records to kcat on this port", variable: "KAFKA_PORT")

  private static let admin = [
    Option(name: "admin-email", value: "EMAIL", about: "the first admin (default admin@localhost)", variable: "ADMIN_EMAIL"),
    Option(
      name: "admin-password", value: "TEXT", about: "the first admin's password, 8 characters or more; without it 'dev' makes one",
      variable: "ADMIN_PASSWORD"),
    Option(
      name: "admin-password-file", value: "FILE", about: "a file with that password", variable: "ADMIN_PASSWORD_FILE"),
  ]

  private static let jwt = [
    Option(
      name: "jwt-secret", value: "TEXT", about: "the key that signs tokens, 32 bytes or more; without it the program makes one",
      variable: "JWT_SECRET"),
    Option(name: "jwt-secret-file", value: "FILE", about: "a file with that key", variable: "JWT_SECRET_FILE"),
  ]

  private static let logLevel = Option(
    name: "log-level", value: "LEVEL", about: "debug, info, warning or error (default info)", variable: "LOG_LEVEL")

  private static let demo = Option(
    name: "demo", value: nil, about: "opens a concert to try, and prints how to buy a seat", variable: nil)

  private static let recover = Option(
    name: "recover", value: nil,
    about: "use it once, after restoring a backup: the program recovers a database that is older than its log, and does lost work again",
    variable: nil)
}
