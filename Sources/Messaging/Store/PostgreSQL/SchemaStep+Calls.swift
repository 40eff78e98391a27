extension SchemaStep {
  /// Calls to the outside that have no outcome yet.
  static let calls = SchemaStep(
    number: 2,
    sql: """
      create table calls (
        partition int, kind text collate "C", subject text collate "C", whole_subject text, number bigint not null,
        until bigint not null, key bytea not null, id uuid not null, data bytea not null, correlation_id uuid, correlation text,
        traceparent text,
        primary key (partition, kind, subject)
      );
      """)
}
