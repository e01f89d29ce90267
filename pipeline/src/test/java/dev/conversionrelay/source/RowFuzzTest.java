package dev.conversionrelay.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.ReadFault;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.outcome.RejectReason;
import dev.conversionrelay.prepare.PrepareConfig;
import dev.conversionrelay.prepare.Prepared;
import dev.conversionrelay.prepare.Preparer;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Any values as a row of a database whose driver sometimes fails. Replays the inputs that are kept
 * beside it; {@code pipeline/fuzz} looks for new ones.
 */
class RowFuzzTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Preparer preparer = new Preparer(PrepareConfig.defaults(), Clock.systemUTC());

  /** A value of a driver: what it gives as an object, and as text. */
  private record Value(Object object, String text, boolean fails) {}

  @FuzzTest(maxDuration = "60m")
  void anyRowIsJsonOrUnreadable(FuzzedDataProvider data) throws SQLException, IOException {
    Map<String, Value> columns = new LinkedHashMap<>();
    for (int i = data.consumeInt(0, 8); i > 0; i--) {
      String name =
          data.consumeBoolean()
              ? data.pickValue(Column.values()).columnName()
              : "c" + i + data.consumeString(8);
      columns.put(
          name, new Value(value(data, 3), data.consumeString(50), data.consumeInt(0, 9) == 9));
    }
    SourceRecord record = new RowToRecord("x:1", false).mapRow(row(columns));
    assertThat(record.position()).isEqualTo("x:1");
    Prepared prepared = preparer.prepare(record);
    if (record.fault() != null) {
      assertThat(record.fault()).isEqualTo(ReadFault.UNREADABLE_VALUE);
      assertThat(prepared.reject().reason()).isEqualTo(RejectReason.UNREADABLE_VALUE);
      return;
    }
    JsonNode json = MAPPER.readTree(record.json());
    assertThat(json.isObject()).isTrue();
    columns.forEach(
        (name, value) -> {
          if (!value.fails()) {
            assertThat(json.has(name)).isEqualTo(value.object() != null);
          }
        });
    // Whatever stood in it, what was written here is read there.
    assertThat(prepared.reject() == null ? null : prepared.reject().reason())
        .isNotIn(RejectReason.MALFORMED_JSON, RejectReason.NOT_AN_OBJECT);
  }

  private static Object value(FuzzedDataProvider data, int depth) {
    return switch (data.consumeInt(0, depth > 0 ? 12 : 9)) {
      case 0 -> null;
      case 1 -> data.consumeBoolean();
      case 2 -> data.consumeInt();
      case 3 -> data.consumeLong();
      case 4 -> data.consumeDouble();
      case 5 -> data.consumeFloat();
      case 6 -> new BigDecimal(new BigInteger(bytes(data)), data.consumeInt());
      case 7 -> new BigInteger(bytes(data));
      case 8 -> data.consumeBytes(20);
      case 9 -> data.consumeString(100);
      case 10 -> list(data, depth).toArray();
      case 11 -> list(data, depth);
      default -> {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = data.consumeInt(0, 3); i > 0; i--) {
          map.put(data.consumeString(5), value(data, depth - 1));
        }
        yield map;
      }
    };
  }

  private static List<Object> list(FuzzedDataProvider data, int depth) {
    List<Object> list = new ArrayList<>();
    for (int i = data.consumeInt(0, 3); i > 0; i--) {
      list.add(value(data, depth - 1));
    }
    return list;
  }

  private static byte[] bytes(FuzzedDataProvider data) {
    byte[] bytes = data.consumeBytes(60);
    return bytes.length == 0 ? new byte[1] : bytes;
  }

  private static ResultSet row(Map<String, Value> columns) {
    List<String> names = List.copyOf(columns.keySet());
    ResultSetMetaData metaData =
        proxy(
            ResultSetMetaData.class,
            (method, column) ->
                switch (method) {
                  case "getColumnCount" -> names.size();
                  case "getColumnLabel" -> names.get(column - 1);
                  case "getColumnType" -> Types.OTHER;
                  case "getColumnTypeName" -> "any";
                  default -> Object.class.getName();
                });
    return proxy(
        ResultSet.class,
        (method, column) ->
            switch (method) {
              case "getMetaData" -> metaData;
              case "isClosed" -> false;
              case "getString" -> columns.get(names.get(column - 1)).text();
              default -> objectOf(columns.get(names.get(column - 1)));
            });
  }

  private static Object objectOf(Value value) throws SQLException {
    if (value.fails()) {
      throw new SQLException("invalid value", "22000");
    }
    return value.object();
  }

  private interface Answer {
    Object of(String method, int column) throws SQLException;
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                answer.of(method.getName(), arguments == null ? 0 : (Integer) arguments[0])));
  }
}
