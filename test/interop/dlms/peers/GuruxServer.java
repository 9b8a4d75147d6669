import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import gurux.dlms.GXDLMSConnectionEventArgs;
import gurux.dlms.GXDateTime;
import gurux.dlms.GXServerReply;
import gurux.dlms.GXUInt32;
import gurux.dlms.ValueEventArgs;
import gurux.dlms.enums.AccessMode;
import gurux.dlms.enums.Authentication;
import gurux.dlms.enums.Conformance;
import gurux.dlms.enums.DataType;
import gurux.dlms.enums.InterfaceType;
import gurux.dlms.enums.MethodAccessMode;
import gurux.dlms.enums.ObjectType;
import gurux.dlms.enums.SourceDiagnostic;
import gurux.dlms.enums.Unit;
import gurux.dlms.objects.GXDLMSAssociationLogicalName;
import gurux.dlms.objects.GXDLMSClock;
import gurux.dlms.objects.GXDLMSData;
import gurux.dlms.objects.GXDLMSDisconnectControl;
import gurux.dlms.objects.GXDLMSObject;
import gurux.dlms.objects.GXDLMSProfileGeneric;
import gurux.dlms.objects.GXDLMSRegister;
import gurux.dlms.objects.enums.ControlMode;
import gurux.dlms.objects.enums.ControlState;
import gurux.dlms.secure.GXDLMSSecureServer2;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Calendar;
import java.util.EnumSet;
import java.util.TimeZone;

/** gurux.dlms (Java) as a server: a small meter, until its standard input is closed. Prints the port as its first line. */
public final class GuruxServer extends GXDLMSSecureServer2 {
  static final int ROWS = 200;
  static final long START = 1_763_596_800_000L;

  private final byte[] password;

  GuruxServer(JsonObject options) {
    super(new GXDLMSAssociationLogicalName("0.0.40.0.0.255"),
        options.get("framing").getAsString().equals("hdlc") ? InterfaceType.HDLC : InterfaceType.WRAPPER);
    password = octets(options.get("password").getAsString());
    JsonObject keys = options.getAsJsonObject("keys");
    getCiphering().setSystemTitle(octets(options.get("systemTitle").getAsString()));
    getCiphering().setBlockCipherKey(octets(keys.get("globalUnicastEncryptionKey").getAsString()));
    getCiphering().setAuthenticationKey(octets(keys.get("authenticationKey").getAsString()));
    setMaxReceivePDUSize(1024);
    setConformance(EnumSet.of(
        Conformance.GET,
        Conformance.SET,
        Conformance.ACTION,
        Conformance.SELECTIVE_ACCESS,
        Conformance.MULTIPLE_REFERENCES,
        Conformance.BLOCK_TRANSFER_WITH_GET_OR_READ,
        Conformance.BLOCK_TRANSFER_WITH_SET_OR_WRITE,
        Conformance.BLOCK_TRANSFER_WITH_ACTION));
    fill();
    initialize();
  }

  private void fill() {
    byte[] large = new byte[5000];
    for (int i = 0; i < large.length; i++) large[i] = (byte) i;
    GXDLMSClock clock = new GXDLMSClock("0.0.1.0.0.255");
    clock.setTime(moment(START));
    GXDLMSRegister energy = new GXDLMSRegister("1.0.1.8.0.255");
    energy.setValue(new GXUInt32(123_456));
    energy.setScaler(10);
    energy.setUnit(Unit.ACTIVE_ENERGY);
    energy.setDataType(2, DataType.UINT32);
    GXDLMSDisconnectControl control = new GXDLMSDisconnectControl("0.0.96.3.10.255");
    become(control, true);
    control.setControlMode(ControlMode.MODE_4);
    GXDLMSProfileGeneric profile = new GXDLMSProfileGeneric("1.0.99.1.0.255");
    profile.setCapturePeriod(900);
    profile.addCaptureObject(clock, 2, 0);
    profile.addCaptureObject(energy, 2, 0);
    profile.setProfileEntries(ROWS);
    profile.setEntriesInUse(ROWS);
    for (int row = 0; row < ROWS; row++) {
      profile.addRow(new Object[] {moment(START + 900_000L * row), new GXUInt32(1000 + row)});
    }
    getItems().addAll(Arrays.asList(
        data("0.0.42.0.0.255", "GRX0000000000001".getBytes()),
        data("0.0.96.1.1.255", new byte[] {0, 1, 2, 3, 4, 5, 6, 7}),
        data("0.0.96.1.2.255", large),
        clock,
        energy,
        control,
        profile));
  }

  private static GXDLMSData data(String logicalName, byte[] octets) {
    GXDLMSData data = new GXDLMSData(logicalName);
    data.setValue(octets);
    data.setDataType(2, DataType.OCTET_STRING);
    return data;
  }

  private static void become(GXDLMSDisconnectControl control, boolean isOn) {
    control.setOutputState(isOn);
    control.setControlState(isOn ? ControlState.CONNECTED : ControlState.DISCONNECTED);
  }

  @Override
  protected boolean isTarget(int serverAddress, int clientAddress) {
    return true;
  }

  @Override
  protected SourceDiagnostic onValidateAuthentication(Authentication authentication, byte[] given) {
    boolean isWrong = authentication == Authentication.LOW && !Arrays.equals(given, password);
    return isWrong ? SourceDiagnostic.AUTHENTICATION_FAILURE : SourceDiagnostic.NONE;
  }

  @Override
  protected AccessMode onGetAttributeAccess(ValueEventArgs argument) {
    boolean isWritable = argument.getTarget() instanceof GXDLMSClock || argument.getTarget() instanceof GXDLMSData;
    return isWritable && argument.getIndex() == 2 ? AccessMode.READ_WRITE : AccessMode.READ;
  }

  @Override
  protected MethodAccessMode onGetMethodAccess(ValueEventArgs argument) {
    return MethodAccessMode.ACCESS;
  }

  @Override
  protected void onPreAction(ValueEventArgs[] arguments) {
    for (ValueEventArgs each : arguments) {
      if (!(each.getTarget() instanceof GXDLMSDisconnectControl)) continue;
      become((GXDLMSDisconnectControl) each.getTarget(), each.getIndex() == 2);
      each.setHandled(true);
    }
  }

  @Override
  protected GXDLMSObject onFindObject(ObjectType type, int shortName, String logicalName) {
    return null;
  }

  @Override
  public void onPreGet(ValueEventArgs[] arguments) {}

  @Override
  public void onPostGet(ValueEventArgs[] arguments) {}

  @Override
  public void onPreRead(ValueEventArgs[] arguments) {}

  @Override
  public void onPostRead(ValueEventArgs[] arguments) {}

  @Override
  protected void onPreWrite(ValueEventArgs[] arguments) {}

  @Override
  protected void onPostWrite(ValueEventArgs[] arguments) {}

  @Override
  protected void onPostAction(ValueEventArgs[] arguments) {}

  @Override
  protected void onConnected(GXDLMSConnectionEventArgs connection) {}

  @Override
  protected void onInvalidConnection(GXDLMSConnectionEventArgs connection) {}

  @Override
  protected void onDisconnected(GXDLMSConnectionEventArgs connection) {}

  /** A time in UTC. */
  private static GXDateTime moment(long milliseconds) {
    Calendar calendar = Calendar.getInstance(TimeZone.getTimeZone("UTC"));
    calendar.setTimeInMillis(milliseconds);
    return new GXDateTime(calendar);
  }

  private static byte[] octets(String hex) {
    byte[] octets = new byte[hex.length() / 2];
    for (int i = 0; i < octets.length; i++) octets[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
    return octets;
  }

  /** One client after another has a meter of its own. */
  private static void serve(Socket socket, JsonObject options) {
    byte[] chunk = new byte[65_536];
    try (socket) {
      GuruxServer server = new GuruxServer(options);
      for (int length; (length = socket.getInputStream().read(chunk)) >= 0; ) {
        GXServerReply reply = new GXServerReply(Arrays.copyOf(chunk, length));
        do {
          server.handleRequest(reply);
          if (reply.getReply() == null) break;
          socket.getOutputStream().write(reply.getReply());
          reply.setData(null);
        } while (reply.isStreaming());
      }
    } catch (Exception error) {
      error.printStackTrace();
    }
  }

  public static void main(String[] arguments) throws Exception {
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    JsonObject options = JsonParser.parseString(arguments[0]).getAsJsonObject();
    ServerSocket listener = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
    System.out.println(listener.getLocalPort());
    Thread accepting = new Thread(() -> {
      try {
        while (true) {
          Socket socket = listener.accept();
          new Thread(() -> serve(socket, options)).start();
        }
      } catch (Exception closed) {
        closed.printStackTrace();
      }
    });
    accepting.setDaemon(true);
    accepting.start();
    while (System.in.read() >= 0) {}
    System.exit(0);
  }
}
