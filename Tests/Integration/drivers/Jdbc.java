// pgjdbc.
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.*;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.*;
import org.postgresql.PGConnection;
import org.postgresql.util.PGobject;

public class Jdbc {
  static final Map<String, Integer> ARITY =
      Map.of("query", 1, "typed", 1, "prepared", 2, "execute", 1, "copy-out", 1, "copy-in", 2, "cancel", 1);
  static final OffsetDateTime MOMENT = OffsetDateTime.of(2026, 3, 1, 12, 30, 45, 123000000, ZoneOffset.UTC);

  public static void main(String[] words) throws Exception {
    Map<String, String> env = System.getenv();
    String url = "jdbc:postgresql://" + env.get("PGHOST") + ":" + env.get("PGPORT") + "/" + env.get("PGDATABASE");
    Properties login = new Properties();
    login.setProperty("user", env.get("PGUSER"));
    login.setProperty("password", env.get("PGPASSWORD"));
    login.setProperty("sslmode", "verify-full");
    login.setProperty("sslrootcert", env.get("PGSSLROOTCERT"));
    try (Connection session = DriverManager.getConnection(url, login)) {
      int next = 0;
      while (next < words.length) {
        String step = words[next++];
        int count = ARITY.getOrDefault(step, 0);
        report(session, step, Arrays.copyOfRange(words, next, next + count));
        next += count;
      }
    }
  }

  static void report(Connection session, String step, String[] words) throws Exception {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", step);
    try {
      line.putAll(take(session, step, words));
    } catch (SQLException error) {
      line.put("sqlstate", error.getSQLState());
      line.put("message", error.getMessage());
    }
    System.out.println(json(line));
  }

  static Map<String, Object> take(Connection session, String step, String[] words) throws Exception {
    switch (step) {
      case "query": {
        try (Statement statement = session.createStatement()) {
          return Map.of("rows", rows(statement.executeQuery(words[0])));
        }
      }
      case "typed": return typed(session, words[0]);
      case "prepared": return prepared(session, words[0], Integer.parseInt(words[1]));
      case "execute": {
        try (Statement statement = session.createStatement()) {
          return Map.of("count", statement.executeUpdate(words[0]));
        }
      }
      case "copy-out": return copyOut(session, words[0]);
      case "copy-in": {
        byte[] data = words[1].getBytes(StandardCharsets.UTF_8);
        return Map.of("count", copies(session).copyIn(words[0], new ByteArrayInputStream(data)));
      }
      case "begin": session.setAutoCommit(false); break;
      case "commit": session.commit(); session.setAutoCommit(true); break;
      case "rollback": session.rollback(); session.setAutoCommit(true); break;
      case "cancel": return cancel(session, words[0]);
      default: throw new IllegalArgumentException(step);
    }
    return Map.of();
  }

  static Map<String, Object> typed(Connection session, String sql) throws Exception {
    PGobject document = new PGobject();
    document.setType("jsonb");
    document.setValue("{\"a\": [1, 2, null]}");
    try (PreparedStatement statement = session.prepareStatement(sql.replaceAll("\\$\\d", "?"))) {
      statement.setInt(1, 42);
      statement.setBigDecimal(2, new java.math.BigDecimal("1234.50"));
      statement.setString(3, "Zoë's ✓ \\ \"text\"");
      statement.setBoolean(4, true);
      statement.setObject(5, MOMENT);
      statement.setObject(6, document);
      statement.setBytes(7, new byte[] {0, (byte) 255, 16});
      statement.setArray(8, session.createArrayOf("int4", new Integer[] {1, 2, 3}));
      statement.setNull(9, Types.VARCHAR);
      return Map.of("rows", rows(statement.executeQuery()));
    }
  }

  // pgjdbc turns to a server-side prepared statement, and to binary, after five uses.
  static Map<String, Object> prepared(Connection session, String sql, int times) throws SQLException {
    List<Object> seen = new ArrayList<>();
    try (PreparedStatement statement = session.prepareStatement(sql.replaceAll("\\$\\d", "?"))) {
      for (int n = 1; n <= times; n++) {
        statement.setInt(1, n);
        seen.add(rows(statement.executeQuery()).get(0).get(0));
      }
    }
    return Map.of("rows", seen);
  }

  static Map<String, Object> copyOut(Connection session, String sql) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    long[] size = {0};
    copies(session).copyOut(sql, new OutputStream() {
      @Override public void write(int one) { digest.update((byte) one); size[0]++; }
      @Override public void write(byte[] some, int from, int count) { digest.update(some, from, count); size[0] += count; }
    });
    return Map.of("bytes", size[0], "sha256", hex(digest.digest()));
  }

  static Map<String, Object> cancel(Connection session, String sql) throws SQLException {
    try (Statement statement = session.createStatement()) {
      Thread waiter = new Thread(() -> {
        try {
          System.in.read();
          statement.cancel();
        } catch (Exception error) {
          error.printStackTrace();
        }
      });
      waiter.setDaemon(true);
      waiter.start();
      return Map.of("rows", rows(statement.executeQuery(sql)));
    }
  }

  static org.postgresql.copy.CopyManager copies(Connection session) throws SQLException {
    return session.unwrap(PGConnection.class).getCopyAPI();
  }

  static List<List<Object>> rows(ResultSet result) throws SQLException {
    List<List<Object>> all = new ArrayList<>();
    int width = result.getMetaData().getColumnCount();
    while (result.next()) {
      List<Object> row = new ArrayList<>();
      for (int column = 1; column <= width; column++) row.add(plain(result, column));
      all.add(row);
    }
    return all;
  }

  static Object plain(ResultSet result, int column) throws SQLException {
    String type = result.getMetaData().getColumnTypeName(column);
    Object value = type.equals("timestamptz") ? result.getObject(column, OffsetDateTime.class) : result.getObject(column);
    if (value == null || result.wasNull()) return null;
    if (value instanceof OffsetDateTime)
      return ((OffsetDateTime) value).withOffsetSameInstant(ZoneOffset.UTC)
          .format(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'"));
    if (value instanceof java.math.BigDecimal) return value.toString();
    if (value instanceof byte[]) return hex((byte[]) value);
    if (value instanceof java.sql.Array) return Arrays.asList((Object[]) ((java.sql.Array) value).getArray());
    if (value instanceof PGobject) return new Raw(((PGobject) value).getValue());
    return value;
  }

  // Text that is JSON already.
  static final class Raw {
    final String text;
    Raw(String text) { this.text = text; }
  }

  static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte one : bytes) text.append(String.format("%02x", one));
    return text.toString();
  }

  static String json(Object value) {
    if (value == null || value instanceof Number || value instanceof Boolean) return String.valueOf(value);
    if (value instanceof Raw) return ((Raw) value).text;
    StringJoiner parts;
    if (value instanceof Map) {
      parts = new StringJoiner(", ", "{", "}");
      ((Map<?, ?>) value).forEach((key, one) -> parts.add(json(key) + ": " + json(one)));
      return parts.toString();
    }
    if (value instanceof List) {
      parts = new StringJoiner(", ", "[", "]");
      for (Object one : (List<?>) value) parts.add(json(one));
      return parts.toString();
    }
    StringBuilder text = new StringBuilder("\"");
    for (char one : value.toString().toCharArray()) {
      if (one == '"' || one == '\\') text.append('\\').append(one);
      else if (one < 32) text.append(String.format("\\u%04x", (int) one));
      else text.append(one);
    }
    return text.append('"').toString();
  }
}
