import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import gurux.dlms.GXByteBuffer;
import gurux.dlms.GXDLMSException;
import gurux.dlms.GXDateTime;
import gurux.dlms.GXReplyData;
import gurux.dlms.enums.Authentication;
import gurux.dlms.enums.DataType;
import gurux.dlms.enums.InterfaceType;
import gurux.dlms.enums.Security;
import gurux.dlms.objects.GXDLMSClock;
import gurux.dlms.objects.GXDLMSData;
import gurux.dlms.objects.GXDLMSDisconnectControl;
import gurux.dlms.objects.GXDLMSObject;
import gurux.dlms.objects.GXDLMSProfileGeneric;
import gurux.dlms.objects.GXDLMSRegister;
import gurux.dlms.secure.GXCiphering;
import gurux.dlms.secure.GXDLMSSecureClient;
import java.io.IOException;
import java.net.Socket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;

/** gurux.dlms (Java) as a client: does the steps of a job (JSON in the first argument), and says what came of each in one line of JSON. */
final class GuruxClient {
  interface Step {
    Object run() throws Exception;
  }

  private final GXDLMSSecureClient client;
  private final Socket socket;
  private final boolean isHdlc;
  private final List<String> trace = new ArrayList<>();

  public static void main(String[] arguments) throws Exception {
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    JsonObject job = JsonParser.parseString(arguments[0]).getAsJsonObject();
    List<Map<String, Object>> results = new ArrayList<>();
    GuruxClient session = new GuruxClient(job);
    if (attempt(results, "associate", session::associate)) {
      for (JsonElement each : job.getAsJsonArray("steps")) {
        JsonObject step = each.getAsJsonObject();
        attempt(results, step.get("name").getAsString(), () -> session.run(step));
      }
      attempt(results, "release", session::release);
    }
    int from = Math.max(0, session.trace.size() - 40);
    List<String> last = session.trace.subList(from, session.trace.size());
    System.out.println(new Gson().toJson(Map.of("results", results, "trace", last)));
    System.exit(0);
  }

  private static boolean attempt(List<Map<String, Object>> results, String name, Step step) {
    try {
      results.add(Map.of("step", name, "ok", true, "value", step.run()));
      return true;
    } catch (Throwable error) {
      String where = error.getStackTrace().length > 0 ? error.getStackTrace()[0].toString() : "";
      String message = error.getClass().getSimpleName() + ": " + error.getMessage();
      results.add(Map.of("step", name, "ok", false, "error", message, "where", where));
      return false;
    }
  }

  private GuruxClient(JsonObject job) throws IOException {
    isHdlc = job.get("framing").getAsString().equals("hdlc");
    client = new GXDLMSSecureClient(true);
    client.setInterfaceType(isHdlc ? InterfaceType.HDLC : InterfaceType.WRAPPER);
    client.setClientAddress(job.get("clientSap").getAsInt());
    client.setServerAddress(job.get("serverSap").getAsInt());
    String mechanism = job.get("mechanism").getAsString();
    client.setAuthentication(mechanism.equals("lls")
        ? Authentication.LOW
        : mechanism.equals("hls-gmac") ? Authentication.HIGH_GMAC : Authentication.NONE);
    if (job.has("password")) client.setPassword(octets(job.get("password").getAsString()));
    if (job.has("keys")) {
      JsonObject keys = job.getAsJsonObject("keys");
      GXCiphering ciphering = client.getCiphering();
      ciphering.setSecurity(Security.AUTHENTICATION_ENCRYPTION);
      ciphering.setSystemTitle(octets(job.get("systemTitle").getAsString()));
      ciphering.setBlockCipherKey(octets(keys.get("globalUnicastEncryptionKey").getAsString()));
      ciphering.setAuthenticationKey(octets(keys.get("authenticationKey").getAsString()));
      ciphering.setInvocationCounter(job.get("invocationCounter").getAsLong());
    }
    socket = new Socket(job.get("host").getAsString(), job.get("port").getAsInt());
    socket.setSoTimeout(10_000);
  }

  private Object associate() throws Exception {
    if (isHdlc) client.parseUAResponse(exchange(new byte[][] {client.snrmRequest()}).getData());
    client.parseAareResponse(exchange(client.aarqRequest()).getData());
    if (client.getIsAuthenticationRequired()) {
      client.parseApplicationAssociationResponse(exchange(client.getApplicationAssociationRequest()).getData());
    }
    return client.getNegotiatedConformance().toString();
  }

  private Object release() throws Exception {
    byte[][] release = client.releaseRequest();
    if (release != null) exchange(release);
    if (isHdlc) exchange(new byte[][] {client.disconnectRequest(true)});
    return true;
  }

  /** Sends requests, and asks for what follows each until the library has it all. */
  private GXReplyData exchange(byte[][] frames) throws Exception {
    GXReplyData reply = new GXReplyData();
    for (byte[] frame : frames) {
      reply.clear();
      exchange(frame, reply);
      while (reply.isMoreData()) exchange(client.receiverReady(reply), reply);
    }
    return reply;
  }

  private void exchange(byte[] frame, GXReplyData reply) throws Exception {
    trace.add("> " + hex(frame));
    socket.getOutputStream().write(frame);
    GXByteBuffer received = new GXByteBuffer();
    byte[] chunk = new byte[65_536];
    do {
      int length = socket.getInputStream().read(chunk);
      if (length < 0) throw new IOException("the meter closed the connection");
      GXByteBuffer arrived = new GXByteBuffer();
      arrived.set(chunk, 0, length);
      trace.add("< " + hex(arrived.array()));
      received.set(arrived);
    } while (!client.getData(received, reply, new GXReplyData()));
    if (reply.getError() != 0) throw new GXDLMSException(reply.getError());
  }

  private Object run(JsonObject step) throws Exception {
    String name = step.get("name").getAsString();
    String logicalName = step.has("logicalName") ? step.get("logicalName").getAsString() : null;
    switch (name) {
      case "association-view":
        client.parseObjects(exchange(client.getObjectsRequest()).getData(), false);
        return client.getObjects().size();
      case "get":
      case "get-blocks":
        return plain(read(step.get("classId").getAsInt() == 1 ? new GXDLMSData(logicalName) : new GXDLMSRegister(logicalName)));
      case "get-with-list":
        return list(step);
      case "get-clock":
        return plain(read(new GXDLMSClock(logicalName)));
      case "set": {
        GXDLMSData data = new GXDLMSData(logicalName);
        data.setValue(octets(step.get("value").getAsString()));
        data.setDataType(2, DataType.OCTET_STRING);
        exchange(client.write(data, 2));
        return true;
      }
      case "set-clock": {
        GXDLMSClock clock = new GXDLMSClock(logicalName);
        clock.setTime(moment(step.get("octets").getAsString()));
        exchange(client.write(clock, 2));
        return true;
      }
      case "action":
        exchange(client.method(
            new GXDLMSDisconnectControl(logicalName), step.get("methodId").getAsInt(), (byte) 0, DataType.INT8));
        return true;
      case "profile-entry":
      case "profile-range":
        return rows(step, new GXDLMSProfileGeneric(logicalName));
      default:
        throw new IllegalArgumentException("no step " + name);
    }
  }

  private Object list(JsonObject step) throws Exception {
    List<Map.Entry<GXDLMSObject, Integer>> targets = new ArrayList<>();
    for (JsonElement each : step.getAsJsonArray("logicalNames")) {
      targets.add(Map.entry(new GXDLMSRegister(each.getAsString()), 2));
    }
    List<Object> values = new ArrayList<>();
    for (byte[] frame : client.readList(targets)) {
      values.addAll((List<?>) exchange(new byte[][] {frame}).getValue());
    }
    client.updateValues(targets, values);
    List<Object> all = new ArrayList<>();
    for (Map.Entry<GXDLMSObject, Integer> each : targets) all.add(plain(((GXDLMSRegister) each.getKey()).getValue()));
    return all;
  }

  private Object rows(JsonObject step, GXDLMSProfileGeneric profile) throws Exception {
    client.updateValue(profile, 3, exchange(client.read(profile, 3)).getValue());
    byte[][] request = step.has("count")
        ? client.readRowsByEntry(profile, step.get("from").getAsInt(), step.get("count").getAsInt())
        : client.readRowsByRange(
            profile, moment(step.get("fromOctets").getAsString()), moment(step.get("toOctets").getAsString()));
    client.updateValue(profile, 2, exchange(request).getValue());
    return plain(profile.getBuffer());
  }

  private Object read(GXDLMSObject target) throws Exception {
    return client.updateValue(target, 2, exchange(client.read(target, 2)).getValue());
  }

  /** The time that these octets are, in UTC. */
  private static GXDateTime moment(String octets) {
    byte[] o = octets(octets);
    Calendar calendar = Calendar.getInstance(TimeZone.getTimeZone("UTC"));
    calendar.clear();
    calendar.set((o[0] & 0xff) << 8 | o[1] & 0xff, o[2] - 1, o[3], o[5], o[6], o[7]);
    return new GXDateTime(calendar);
  }

  private static Object plain(Object value) {
    if (value instanceof byte[]) return hex((byte[]) value);
    if (value instanceof GXDateTime) return Instant.ofEpochMilli(((GXDateTime) value).getMeterCalendar().getTimeInMillis()).toString();
    if (value instanceof Object[]) return plain(List.of((Object[]) value));
    if (value instanceof List) {
      List<Object> all = new ArrayList<>();
      for (Object each : (List<?>) value) all.add(plain(each));
      return all;
    }
    if (value instanceof Number) return ((Number) value).longValue();
    return value instanceof Boolean ? value : String.valueOf(value);
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
