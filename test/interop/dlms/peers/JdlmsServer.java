import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.openmuc.jdlms.AttributeAccessMode;
import org.openmuc.jdlms.AuthenticationMechanism;
import org.openmuc.jdlms.ConformanceSetting;
import org.openmuc.jdlms.CosemAttribute;
import org.openmuc.jdlms.CosemClass;
import org.openmuc.jdlms.CosemInterfaceObject;
import org.openmuc.jdlms.CosemMethod;
import org.openmuc.jdlms.DlmsServer;
import org.openmuc.jdlms.LogicalDevice;
import org.openmuc.jdlms.SecuritySuite;
import org.openmuc.jdlms.SelectiveAccessDescription;
import org.openmuc.jdlms.datatypes.DataObject;
import org.openmuc.jdlms.sessionlayer.server.ServerSessionLayerFactories;

/** jDLMS as a server: a small meter, until its standard input is closed. Prints the port as its first line. */
public final class JdlmsServer {
  static final int ROWS = 200;
  static final long START = 1_763_596_800L;

  @CosemClass(id = 1)
  public static class Data extends CosemInterfaceObject {
    @CosemAttribute(id = 2, type = DataObject.Type.OCTET_STRING, accessMode = AttributeAccessMode.READ_AND_WRITE)
    public DataObject value;

    Data(String logicalName, byte[] octets) {
      super(logicalName);
      value = DataObject.newOctetStringData(octets);
    }
  }

  @CosemClass(id = 3)
  public static class Register extends CosemInterfaceObject {
    @CosemAttribute(id = 2, type = DataObject.Type.DOUBLE_LONG_UNSIGNED, accessMode = AttributeAccessMode.READ_ONLY)
    public DataObject value = DataObject.newUInteger32Data(123_456);

    @CosemAttribute(id = 3, type = DataObject.Type.STRUCTURE, accessMode = AttributeAccessMode.READ_ONLY)
    public DataObject scalerUnit =
        DataObject.newStructureData(DataObject.newInteger8Data((byte) 1), DataObject.newEnumerateData(30));

    Register(String logicalName) {
      super(logicalName);
    }
  }

  @CosemClass(id = 8)
  public static class Clock extends CosemInterfaceObject {
    @CosemAttribute(id = 2, type = DataObject.Type.OCTET_STRING, accessMode = AttributeAccessMode.READ_AND_WRITE)
    public DataObject time = DataObject.newOctetStringData(octetsOf(START));

    Clock() {
      super("0.0.1.0.0.255");
    }
  }

  @CosemClass(id = 70)
  public static class DisconnectControl extends CosemInterfaceObject {
    @CosemAttribute(id = 2, type = DataObject.Type.BOOLEAN, accessMode = AttributeAccessMode.READ_ONLY)
    public DataObject outputState = DataObject.newBoolData(true);

    @CosemAttribute(id = 3, type = DataObject.Type.ENUMERATE, accessMode = AttributeAccessMode.READ_ONLY)
    public DataObject controlState = DataObject.newEnumerateData(1);

    @CosemAttribute(id = 4, type = DataObject.Type.ENUMERATE, accessMode = AttributeAccessMode.READ_AND_WRITE)
    public DataObject controlMode = DataObject.newEnumerateData(4);

    DisconnectControl() {
      super("0.0.96.3.10.255");
    }

    @CosemMethod(id = 1, consumes = DataObject.Type.INTEGER)
    public void remoteDisconnect(DataObject ignored) {
      become(false, 0);
    }

    @CosemMethod(id = 2, consumes = DataObject.Type.INTEGER)
    public void remoteReconnect(DataObject ignored) {
      become(true, 1);
    }

    private void become(boolean isOn, int state) {
      outputState = DataObject.newBoolData(isOn);
      controlState = DataObject.newEnumerateData(state);
    }
  }

  @CosemClass(id = 7, version = 1)
  public static class Profile extends CosemInterfaceObject {
    @CosemAttribute(id = 2, type = DataObject.Type.ARRAY, accessMode = AttributeAccessMode.READ_ONLY, selector = {1, 2})
    public DataObject buffer;

    @CosemAttribute(id = 3, type = DataObject.Type.ARRAY, accessMode = AttributeAccessMode.READ_ONLY)
    public DataObject captureObjects = DataObject.newArrayData(Arrays.asList(
        captured(8, new byte[] {0, 0, 1, 0, 0, (byte) 255}), captured(3, new byte[] {1, 0, 1, 8, 0, (byte) 255})));

    @CosemAttribute(id = 4, type = DataObject.Type.DOUBLE_LONG_UNSIGNED, accessMode = AttributeAccessMode.READ_ONLY)
    public DataObject capturePeriod = DataObject.newUInteger32Data(900);

    @CosemAttribute(id = 7, type = DataObject.Type.DOUBLE_LONG_UNSIGNED, accessMode = AttributeAccessMode.READ_ONLY)
    public DataObject entriesInUse = DataObject.newUInteger32Data(ROWS);

    Profile() {
      super("1.0.99.1.0.255");
    }

    public DataObject getBuffer(SelectiveAccessDescription selection) {
      int first = 0;
      int last = ROWS;
      if (selection != null && selection.getAccessSelector() == 2) {
        List<DataObject> entries = selection.getAccessParameter().getValue();
        first = ((Number) entries.get(0).getRawValue()).intValue() - 1;
        int to = ((Number) entries.get(1).getRawValue()).intValue();
        last = to == 0 ? ROWS : Math.min(to, ROWS);
      }
      byte[] from = new byte[12];
      byte[] until = null;
      if (selection != null && selection.getAccessSelector() == 1) {
        List<DataObject> range = selection.getAccessParameter().getValue();
        from = range.get(1).getValue();
        until = range.get(2).getValue();
      }
      List<DataObject> rows = new ArrayList<>();
      for (int row = first; row < last; row++) {
        byte[] time = octetsOf(START + 900L * row);
        if (until != null && (compare(time, from) < 0 || compare(time, until) > 0)) continue;
        rows.add(DataObject.newStructureData(
            DataObject.newOctetStringData(time), DataObject.newUInteger32Data(1000 + row)));
      }
      return DataObject.newArrayData(rows);
    }
  }

  static DataObject captured(int classId, byte[] logicalName) {
    return DataObject.newStructureData(
        DataObject.newUInteger16Data(classId),
        DataObject.newOctetStringData(logicalName),
        DataObject.newInteger8Data((byte) 2),
        DataObject.newUInteger16Data(0));
  }

  /** Year to second; the day of the week and what follows is not compared. */
  static int compare(byte[] a, byte[] b) {
    for (int i : new int[] {0, 1, 2, 3, 5, 6, 7}) {
      int difference = (a[i] & 0xff) - (b[i] & 0xff);
      if (difference != 0) return difference;
    }
    return 0;
  }

  /** A date-time of UTC. */
  static byte[] octetsOf(long seconds) {
    java.time.OffsetDateTime t = java.time.Instant.ofEpochSecond(seconds).atOffset(java.time.ZoneOffset.UTC);
    return new byte[] {
      (byte) (t.getYear() >> 8), (byte) t.getYear(), (byte) t.getMonthValue(), (byte) t.getDayOfMonth(),
      (byte) t.getDayOfWeek().getValue(), (byte) t.getHour(), (byte) t.getMinute(), (byte) t.getSecond(), 0, 0, 0, 0
    };
  }

  static byte[] octets(String hex) {
    byte[] octets = new byte[hex.length() / 2];
    for (int i = 0; i < octets.length; i++) octets[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
    return octets;
  }

  public static void main(String[] arguments) throws Exception {
    JsonObject options = JsonParser.parseString(arguments[0]).getAsJsonObject();
    JsonObject keys = options.getAsJsonObject("keys");
    SecuritySuite lls = SecuritySuite.builder()
        .setAuthenticationMechanism(AuthenticationMechanism.LOW)
        .setPassword(octets(options.get("password").getAsString()))
        .build();
    SecuritySuite hls = SecuritySuite.builder()
        .setAuthenticationMechanism(AuthenticationMechanism.HLS5_GMAC)
        .setEncryptionMechanism(SecuritySuite.EncryptionMechanism.AES_GCM_128)
        .setSecurityPolicy(SecuritySuite.SecurityPolicy.AUTHENTICATED_AND_ENCRYPTED)
        .setGlobalUnicastEncryptionKey(octets(keys.get("globalUnicastEncryptionKey").getAsString()))
        .setAuthenticationKey(octets(keys.get("authenticationKey").getAsString()))
        .build();
    byte[] large = new byte[5000];
    for (int i = 0; i < large.length; i++) large[i] = (byte) i;
    LogicalDevice device = new LogicalDevice(1, "JDL0000000000001", "JDL", 1)
        .registerCosemObject(
            new Data("0.0.96.1.1.255", new byte[] {0, 1, 2, 3, 4, 5, 6, 7}),
            new Data("0.0.96.1.2.255", large),
            new Register("1.0.1.8.0.255"),
            new Clock(),
            new DisconnectControl(),
            new Profile());
    // Left alone, its AARE grants READ and WRITE of short names to who proposed logical names.
    device.setConformance(
        ConformanceSetting.GET,
        ConformanceSetting.SET,
        ConformanceSetting.ACTION,
        ConformanceSetting.SELECTIVE_ACCESS,
        ConformanceSetting.MULTIPLE_REFERENCES,
        ConformanceSetting.BLOCK_TRANSFER_WITH_GET_OR_READ,
        ConformanceSetting.BLOCK_TRANSFER_WITH_SET_OR_WRITE,
        ConformanceSetting.BLOCK_TRANSFER_WITH_ACTION);
    device.setMasterKey(octets(keys.get("masterKey").getAsString()));
    device.addRestriction(16, SecuritySuite.builder().build());
    device.addRestriction(2, lls);
    device.addRestriction(1, hls);
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    DlmsServer.TcpServerBuilder builder = DlmsServer.tcpServerBuilder(port).registerLogicalDevice(device);
    builder.setSessionLayerFactory(options.get("framing").getAsString().equals("hdlc")
        ? ServerSessionLayerFactories.newHdlcSessionLayerFactory()
        : ServerSessionLayerFactories.newWrapperSessionLayerFactory());
    DlmsServer server = builder.build();
    System.out.println(port);
    while (System.in.read() >= 0) {}
    server.close();
    System.exit(0);
  }
}
