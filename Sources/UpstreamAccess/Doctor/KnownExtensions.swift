/// Extensions whose functions or servers lead out of what a database can guard, and what each opens. A fact of each, from its own
/// documentation.
enum KnownExtensions {
  /// What an extension opens, in words that follow "it", and by what.
  struct Opening {
    enum Means {
      /// Whoever may call its routines has it.
      case routines
      /// Whoever may use a foreign server of it has it; those are told by themselves.
      case servers
    }

    let what: String
    var means = Means.routines
  }

  static let openings: [String: Opening] = [
    "dblink": Opening(what: "connects to other databases and runs any SQL there"),
    "postgres_fdw": Opening(what: "reads and writes tables of other servers", means: .servers),
    "file_fdw": Opening(what: "reads files of the server and the output of programs", means: .servers),
    "oracle_fdw": Opening(what: "reads and writes tables of other servers", means: .servers),
    "mysql_fdw": Opening(what: "reads and writes tables of other servers", means: .servers),
    "tds_fdw": Opening(what: "reads tables of other servers", means: .servers),
    "odbc_fdw": Opening(what: "reads tables of other servers", means: .servers),
    "mongo_fdw": Opening(what: "reads and writes collections of other servers", means: .servers),
    "redis_fdw": Opening(what: "reads and writes keys of other servers", means: .servers),
    "sqlite_fdw": Opening(what: "reads and writes database files of the server", means: .servers),
    "ogr_fdw": Opening(what: "reads files of the server and other hosts", means: .servers),
    "multicorn": Opening(what: "runs Python for foreign tables", means: .servers),
    "wrappers": Opening(what: "reads and writes services of other hosts", means: .servers),
    "adminpack": Opening(what: "writes, renames and deletes files of the server"),
    "xml2": Opening(what: "runs SQL from a text, with xpath_table"),
    "pg_cron": Opening(what: "runs SQL later, past every gate and every session's end"),
    "pg_background": Opening(what: "runs SQL in another session"),
    "pg_task": Opening(what: "runs SQL later, in another session"),
    "plproxy": Opening(what: "runs functions on other servers"),
    "http": Opening(what: "calls any web address, and so carries rows out of the house"),
    "pg_net": Opening(what: "calls any web address, and so carries rows out of the house"),
    "aws_s3": Opening(what: "moves tables to and from buckets"),
    "aws_lambda": Opening(what: "calls functions in the cloud"),
    "azure_storage": Opening(what: "moves tables to and from containers"),
    "citus": Opening(what: "runs SQL on every worker"),
  ]
}
