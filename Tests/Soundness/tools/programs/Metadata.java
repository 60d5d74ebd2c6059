// What tools ask through JDBC's DatabaseMetaData: everything that pgjdbc implements, and one read.
import java.sql.*;
import java.util.Map;
import java.util.Properties;

public class Metadata {
  static int rows = 0;

  public static void main(String[] words) throws Exception {
    Map<String, String> env = System.getenv();
    String url = "jdbc:postgresql://" + env.get("PGHOST") + ":" + env.get("PGPORT") + "/" + env.get("PGDATABASE");
    Properties login = new Properties();
    login.setProperty("user", env.get("PGUSER"));
    login.setProperty("password", env.get("PGPASSWORD"));
    login.setProperty("sslmode", env.get("PGSSLMODE"));
    if (!env.get("PGSSLROOTCERT").isEmpty()) login.setProperty("sslrootcert", env.get("PGSSLROOTCERT"));
    try (Connection session = DriverManager.getConnection(url, login)) {
      look(session.getMetaData());
      session.setReadOnly(true);
      session.setAutoCommit(false);
      try (PreparedStatement read = session.prepareStatement("SELECT id, name FROM public.users WHERE id = ?")) {
        read.setLong(1, 1);
        read.setFetchSize(10);
        count(read.executeQuery());
        read.getMetaData().getTableName(1);
      }
      session.commit();
      session.isValid(5);
    }
    System.out.println(rows + " rows of metadata");
  }

  static void look(DatabaseMetaData data) throws SQLException {
    count(data.getSchemas());
    count(data.getSchemas(null, "public"));
    count(data.getCatalogs());
    count(data.getTableTypes());
    count(data.getTypeInfo());
    count(data.getTables(null, "public", "%", new String[] {"TABLE", "VIEW"}));
    count(data.getTables(null, null, "%", null));
    count(data.getColumns(null, "public", "users", "%"));
    count(data.getColumnPrivileges(null, "public", "users", "%"));
    count(data.getTablePrivileges(null, "public", "users"));
    count(data.getPrimaryKeys(null, "public", "users"));
    count(data.getImportedKeys(null, "public", "orders"));
    count(data.getExportedKeys(null, "public", "users"));
    count(data.getCrossReference(null, "public", "users", null, "public", "orders"));
    count(data.getIndexInfo(null, "public", "users", false, true));
    count(data.getBestRowIdentifier(null, "public", "users", DatabaseMetaData.bestRowSession, true));
    count(data.getVersionColumns(null, "public", "users"));
    count(data.getFunctions(null, "public", "%"));
    count(data.getFunctionColumns(null, "public", "%", "%"));
    count(data.getProcedures(null, "public", "%"));
    count(data.getProcedureColumns(null, "public", "%", "%"));
    count(data.getUDTs(null, "public", "%", null));
    count(data.getClientInfoProperties());
    data.getSQLKeywords();
    data.getMaxColumnNameLength();
    data.getDefaultTransactionIsolation();
    data.getStringFunctions();
  }

  static void count(ResultSet found) throws SQLException {
    while (found.next()) rows++;
    found.close();
  }
}
