import com.google.gson.JsonObject;
import gurux.dlms.GXByteBuffer;
import gurux.dlms.GXDLMSClient;
import gurux.dlms.GXReplyData;
import gurux.dlms.enums.Authentication;
import gurux.dlms.enums.InterfaceType;
import gurux.dlms.enums.ObjectType;
import gurux.dlms.enums.Security;
import gurux.dlms.secure.GXDLMSSecureClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the public client API of gurux.dlms. */
final class GuruxRunner {
  public static void main(String[] arguments) throws Exception {
    Protocol.serve(
        Map.of(
            "hdlc", GuruxRunner::hdlc,
            "axdr", GuruxRunner::axdr,
            "get.request.encode", GuruxRunner::request,
            "get.response", GuruxRunner::response,
            "push", input -> push(input, InterfaceType.HDLC),
            "push.apdu", input -> push(input, InterfaceType.PDU)));
  }

  /** Values as every runner can say them: octets in hexadecimal. */
  private static Object said(Object value) {
    if (value instanceof byte[] octets) return Protocol.hex(octets);
    if (value instanceof List<?> values) return values.stream().map(GuruxRunner::said).toList();
    if (value instanceof Object[] values) return List.of(values).stream().map(GuruxRunner::said).toList();
    if (value instanceof Number number) return number.longValue();
    return String.valueOf(value);
  }

  private static GXDLMSClient client(InterfaceType type) {
    return new GXDLMSClient(true, 16, 1, Authentication.NONE, null, type);
  }

  private static Protocol.Task hdlc(JsonObject input) {
    byte[] octets = Protocol.octets(input, "octets");
    int count = Protocol.list(input, "frames").size();
    GXDLMSClient client = client(InterfaceType.HDLC);
    Protocol.Work work =
        () -> {
          GXByteBuffer buffer = new GXByteBuffer(octets);
          List<GXReplyData> found = new ArrayList<>(count);
          for (int i = 0; i < count; i += 1) {
            GXReplyData reply = new GXReplyData();
            client.getData(buffer, reply);
            found.add(reply);
          }
          return found;
        };
    return new Protocol.Task(
        work,
        found -> Map.of("payload", ((List<?>) found).stream().map(each -> said(((GXReplyData) each).getValue())).toList()));
  }

  private static Protocol.Task axdr(JsonObject input) {
    byte[] octets = Protocol.octets(input, "octets");
    return new Protocol.Task(
        () -> GXDLMSClient.getValue(new GXByteBuffer(octets)), rows -> Map.of("rows", said(rows)));
  }

  private static Protocol.Task request(JsonObject input) {
    GXDLMSClient client = client(InterfaceType.PDU);
    StringBuilder name = new StringBuilder();
    for (byte octet : Protocol.octets(input, "instanceId")) name.append(name.isEmpty() ? "" : ".").append(octet & 0xff);
    String logicalName = name.toString();
    ObjectType type = ObjectType.forValue(input.get("classId").getAsInt());
    int attribute = input.get("attributeId").getAsInt();
    return new Protocol.Task(
        () -> client.read(logicalName, type, attribute)[0], apdu -> Map.of("octets", said(apdu)));
  }

  private static Protocol.Task response(JsonObject input) {
    byte[] octets = Protocol.octets(input, "octets");
    GXDLMSClient client = client(InterfaceType.PDU);
    Protocol.Work work =
        () -> {
          GXReplyData reply = new GXReplyData();
          client.getData(octets, reply);
          return reply.getValue();
        };
    return new Protocol.Task(work, rows -> Map.of("rows", said(rows)));
  }

  private static Protocol.Task push(JsonObject input, InterfaceType type) {
    byte[] octets = Protocol.octets(input, "octets");
    GXDLMSSecureClient client = new GXDLMSSecureClient(true, 16, 1, Authentication.NONE, null, type);
    client.getCiphering().setSecurity(Security.AUTHENTICATION_ENCRYPTION);
    client.getCiphering().setBlockCipherKey(Protocol.octets(input, "encryptionKey"));
    client.getCiphering().setAuthenticationKey(Protocol.octets(input, "authenticationKey"));
    client.setServerSystemTitle(Protocol.octets(input, "systemTitle"));
    Protocol.Work work =
        () -> {
          GXReplyData notify = new GXReplyData();
          client.getData(octets, new GXReplyData(), notify);
          return notify.getValue();
        };
    return new Protocol.Task(work, values -> Map.of("values", said(values)));
  }
}
