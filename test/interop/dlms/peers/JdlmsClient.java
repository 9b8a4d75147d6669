import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openmuc.jdlms.AccessResultCode;
import org.openmuc.jdlms.AttributeAddress;
import org.openmuc.jdlms.AuthenticationMechanism;
import org.openmuc.jdlms.DlmsConnection;
import org.openmuc.jdlms.GetResult;
import org.openmuc.jdlms.MethodParameter;
import org.openmuc.jdlms.MethodResult;
import org.openmuc.jdlms.MethodResultCode;
import org.openmuc.jdlms.ObisCode;
import org.openmuc.jdlms.SecuritySuite;
import org.openmuc.jdlms.SelectiveAccessDescription;
import org.openmuc.jdlms.SetParameter;
import org.openmuc.jdlms.TcpConnectionBuilder;
import org.openmuc.jdlms.datatypes.CosemDateFormat;
import org.openmuc.jdlms.datatypes.DataObject;

/** jDLMS as a client: does the steps of a job (JSON in the first argument), and says what came of each in one line of JSON. */
final class JdlmsClient {
  interface Step {
    Object run() throws Exception;
  }

  public static void main(String[] arguments) {
    JsonObject job = JsonParser.parseString(arguments[0]).getAsJsonObject();
    List<Map<String, Object>> results = new ArrayList<>();
    List<String> trace = new ArrayList<>();
    DlmsConnection[] connection = new DlmsConnection[1];
    boolean associated = attempt(results, "associate", () -> {
      connection[0] = builder(job, trace).build();
      return true;
    });
    if (associated) {
      for (JsonElement each : job.getAsJsonArray("steps")) {
        JsonObject step = each.getAsJsonObject();
        attempt(results, step.get("name").getAsString(), () -> run(connection[0], step));
      }
      attempt(results, "release", () -> {
        connection[0].close();
        return true;
      });
    }
    int from = Math.max(0, trace.size() - 40);
    System.out.println(new Gson().toJson(Map.of("results", results, "trace", trace.subList(from, trace.size()))));
    System.exit(0);
  }

  private static boolean attempt(List<Map<String, Object>> results, String name, Step step) {
    try {
      results.add(Map.of("step", name, "ok", true, "value", step.run()));
      return true;
    } catch (Throwable error) {
      results.add(Map.of("step", name, "ok", false, "error", error.getClass().getSimpleName() + ": " + error.getMessage()));
      return false;
    }
  }

  private static TcpConnectionBuilder builder(JsonObject job, List<String> trace) throws Exception {
    TcpConnectionBuilder builder = new TcpConnectionBuilder(job.get("host").getAsString())
        .setPort(job.get("port").getAsInt())
        .setClientId(job.get("clientSap").getAsInt())
        .setLogicalDeviceId(job.get("serverSap").getAsInt())
        .setResponseTimeout(10_000)
        .setSecuritySuite(suite(job));
    // Over HDLC its listener fails by itself on frames without information, and the connection with it.
    if (!job.get("framing").getAsString().equals("hdlc")) builder.setRawMessageListener(message -> trace.add(
        (message.getMessageSource().toString().startsWith("CLIENT") ? "> " : "< ") + hex(message.getMessage())));
    if (job.has("systemTitle")) {
      byte[] title = octets(job.get("systemTitle").getAsString());
      long number = 0;
      for (int i = 3; i < 8; i++) number = number << 8 | title[i] & 0xff;
      builder.setSystemTitle(new String(title, 0, 3, java.nio.charset.StandardCharsets.US_ASCII), number);
    }
    if (job.has("invocationCounter")) builder.setFrameCounter(job.get("invocationCounter").getAsLong());
    return job.get("framing").getAsString().equals("hdlc") ? builder.useHdlc() : builder.useWrapper();
  }

  private static SecuritySuite suite(JsonObject job) {
    SecuritySuite.SecuritySuiteBuilder suite = SecuritySuite.builder();
    String mechanism = job.get("mechanism").getAsString();
    if (mechanism.equals("lls")) {
      suite.setAuthenticationMechanism(AuthenticationMechanism.LOW).setPassword(octets(job.get("password").getAsString()));
    } else if (mechanism.equals("hls-gmac")) {
      suite.setAuthenticationMechanism(AuthenticationMechanism.HLS5_GMAC);
    }
    if (job.has("keys")) {
      JsonObject keys = job.getAsJsonObject("keys");
      suite.setEncryptionMechanism(SecuritySuite.EncryptionMechanism.AES_GCM_128)
          .setSecurityPolicy(SecuritySuite.SecurityPolicy.AUTHENTICATED_AND_ENCRYPTED)
          .setGlobalUnicastEncryptionKey(octets(keys.get("globalUnicastEncryptionKey").getAsString()))
          .setAuthenticationKey(octets(keys.get("authenticationKey").getAsString()));
    }
    return suite.build();
  }

  private static Object run(DlmsConnection connection, JsonObject step) throws Exception {
    String name = step.get("name").getAsString();
    switch (name) {
      case "association-view": {
        List<DataObject> objects = value(connection.get(address(15, step, 2)));
        return objects.size();
      }
      case "get":
      case "get-blocks":
        return plain(connection, address(step.get("classId").getAsInt(), step, step.get("attributeId").getAsInt()));
      case "get-with-list": {
        List<AttributeAddress> addresses = new ArrayList<>();
        for (JsonElement each : step.getAsJsonArray("logicalNames")) {
          addresses.add(new AttributeAddress(3, new ObisCode(each.getAsString()), 2));
        }
        List<Object> values = new ArrayList<>();
        for (GetResult each : connection.get(addresses)) values.add(plain(value(each)));
        return values;
      }
      case "get-clock":
        return plain(connection, address(8, step, 2));
      case "set": {
        DataObject data = DataObject.newOctetStringData(octets(step.get("value").getAsString()));
        return ok(connection.set(new SetParameter(address(1, step, 2), data)));
      }
      case "set-clock": {
        DataObject data = DataObject.newOctetStringData(octets(step.get("octets").getAsString()));
        return ok(connection.set(new SetParameter(address(8, step, 2), data)));
      }
      case "action": {
        ObisCode logicalName = new ObisCode(step.get("logicalName").getAsString());
        MethodResult result = connection.action(
            new MethodParameter(70, logicalName, step.get("methodId").getAsInt(), DataObject.newInteger8Data((byte) 0)));
        if (result.getResultCode() != MethodResultCode.SUCCESS) throw new IllegalStateException(result.getResultCode().toString());
        return true;
      }
      case "profile-entry": {
        long first = step.get("from").getAsLong();
        DataObject entries = DataObject.newStructureData(
            DataObject.newUInteger32Data(first),
            DataObject.newUInteger32Data(first + step.get("count").getAsLong() - 1),
            DataObject.newUInteger16Data(1),
            DataObject.newUInteger16Data(0));
        return plain(value(connection.get(selected(step, new SelectiveAccessDescription(2, entries)))));
      }
      case "profile-range": {
        DataObject clock = DataObject.newStructureData(
            DataObject.newUInteger16Data(8),
            DataObject.newOctetStringData(new byte[] {0, 0, 1, 0, 0, (byte) 255}),
            DataObject.newInteger8Data((byte) 2),
            DataObject.newUInteger16Data(0));
        DataObject range = DataObject.newStructureData(
            clock,
            DataObject.newOctetStringData(octets(step.get("fromOctets").getAsString())),
            DataObject.newOctetStringData(octets(step.get("toOctets").getAsString())),
            DataObject.newArrayData(new ArrayList<>()));
        return plain(value(connection.get(selected(step, new SelectiveAccessDescription(1, range)))));
      }
      default:
        throw new IllegalArgumentException("no step " + name);
    }
  }

  private static AttributeAddress address(int classId, JsonObject step, int attributeId) {
    return new AttributeAddress(classId, new ObisCode(step.get("logicalName").getAsString()), attributeId);
  }

  private static AttributeAddress selected(JsonObject step, SelectiveAccessDescription selection) {
    return new AttributeAddress(7, new ObisCode(step.get("logicalName").getAsString()), 2, selection);
  }

  private static Object plain(DlmsConnection connection, AttributeAddress address) throws Exception {
    return plain(value(connection.get(address)));
  }

  private static <T> T value(GetResult result) {
    if (result.getResultCode() != AccessResultCode.SUCCESS) throw new IllegalStateException(result.getResultCode().toString());
    return result.getResultData().getValue();
  }

  private static boolean ok(AccessResultCode code) {
    if (code != AccessResultCode.SUCCESS) throw new IllegalStateException(code.toString());
    return true;
  }

  private static Object plain(Object value) {
    if (value instanceof DataObject) return plain(((DataObject) value).getRawValue());
    if (value instanceof byte[]) return hex((byte[]) value);
    if (value instanceof CosemDateFormat) return hex(((CosemDateFormat) value).encode());
    if (value instanceof List) {
      JsonArray all = new JsonArray();
      for (Object each : (List<?>) value) all.add(new Gson().toJsonTree(plain(each)));
      return all;
    }
    return value == null ? "null" : value;
  }

  private static byte[] octets(String hex) {
    byte[] octets = new byte[hex.length() / 2];
    for (int i = 0; i < octets.length; i++) octets[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
    return octets;
  }

  private static String hex(byte[] octets) {
    StringBuilder text = new StringBuilder();
    for (byte octet : octets) text.append(String.format("%02x", octet));
    return text.toString();
  }
}
