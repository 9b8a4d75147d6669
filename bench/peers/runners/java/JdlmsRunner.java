import com.beanit.asn1bean.ber.ReverseByteArrayOutputStream;
import com.google.gson.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.openmuc.jdlms.AuthenticationMechanism;
import org.openmuc.jdlms.SecuritySuite;
import org.openmuc.jdlms.SecuritySuite.EncryptionMechanism;
import org.openmuc.jdlms.SecuritySuite.SecurityPolicy;
import org.openmuc.jdlms.datatypes.DataObject;
import org.openmuc.jdlms.internal.DataConverter;
import org.openmuc.jdlms.internal.asn1.axdr.types.AxdrOctetString;
import org.openmuc.jdlms.internal.asn1.cosem.COSEMpdu;
import org.openmuc.jdlms.internal.asn1.cosem.CosemAttributeDescriptor;
import org.openmuc.jdlms.internal.asn1.cosem.CosemObjectInstanceId;
import org.openmuc.jdlms.internal.asn1.cosem.Data;
import org.openmuc.jdlms.internal.asn1.cosem.GetRequest;
import org.openmuc.jdlms.internal.asn1.cosem.GetRequestNormal;
import org.openmuc.jdlms.internal.asn1.cosem.Integer8;
import org.openmuc.jdlms.internal.asn1.cosem.InvokeIdAndPriority;
import org.openmuc.jdlms.internal.asn1.cosem.Unsigned16;
import org.openmuc.jdlms.internal.security.crypto.GcmModule;
import org.openmuc.jdlms.sessionlayer.hdlc.HdlcFrame;

/**
 * Runs the public classes of jDLMS. Its API for applications begins at a connection; what reads octets are public
 * classes in packages that it calls internal.
 */
final class JdlmsRunner {
  private static final int LLC_HEADER_SIZE = 3;

  public static void main(String[] arguments) throws Exception {
    Protocol.serve(
        Map.of(
            "hdlc", JdlmsRunner::hdlc,
            "axdr", JdlmsRunner::axdr,
            "get.request.decode", JdlmsRunner::decodedRequest,
            "get.request.encode", JdlmsRunner::encodedRequest,
            "get.response", JdlmsRunner::response,
            "push", input -> push(input, true),
            "push.apdu", input -> push(input, false)));
  }

  /** Values as every runner can say them: octets in hexadecimal. */
  private static Object said(DataObject data) {
    Object value = data.getValue();
    if (value instanceof byte[] octets) return Protocol.hex(octets);
    if (value instanceof List<?> values) return values.stream().map(each -> said((DataObject) each)).toList();
    if (value instanceof Number number) return number.longValue();
    return String.valueOf(value);
  }

  private static DataObject values(Data data) {
    return DataConverter.convertDataToDataObject(data);
  }

  private static COSEMpdu pdu(byte[] octets) throws IOException {
    COSEMpdu pdu = new COSEMpdu();
    pdu.decode(new ByteArrayInputStream(octets));
    return pdu;
  }

  private static Protocol.Task hdlc(JsonObject input) {
    // `decode` takes what is between the flags of one frame.
    List<byte[]> frames = new ArrayList<>();
    for (byte[] frame : Protocol.list(input, "frames")) frames.add(withoutFlags(frame));
    Protocol.Work work =
        () -> {
          List<HdlcFrame> found = new ArrayList<>(frames.size());
          for (byte[] frame : frames) found.add(HdlcFrame.decode(frame));
          return found;
        };
    return new Protocol.Task(
        work,
        result -> {
          List<HdlcFrame> found = ((List<?>) result).stream().map(each -> (HdlcFrame) each).toList();
          return Map.of(
              "information", found.stream().map(each -> Protocol.hex(each.getInformationField())).toList(),
              "destination", found.stream().map(each -> each.getDestinationAddress().getLogicalId()).toList(),
              "source", found.stream().map(each -> each.getSourceAddress().getLogicalId()).toList());
        });
  }

  private static byte[] withoutFlags(byte[] frame) {
    return Arrays.copyOfRange(frame, 1, frame.length - 1);
  }

  private static Protocol.Task axdr(JsonObject input) {
    byte[] octets = Protocol.octets(input, "octets");
    Protocol.Work work =
        () -> {
          Data data = new Data();
          data.decode(new ByteArrayInputStream(octets));
          return values(data);
        };
    return new Protocol.Task(work, rows -> Map.of("rows", said((DataObject) rows)));
  }

  private static Protocol.Task decodedRequest(JsonObject input) {
    byte[] octets = Protocol.octets(input, "octets");
    return new Protocol.Task(
        () -> pdu(octets).getRequest.getRequestNormal,
        result -> {
          GetRequestNormal request = (GetRequestNormal) result;
          return Map.of(
              "classId", request.cosemAttributeDescriptor.classId.getValue(),
              "instanceId", Protocol.hex(request.cosemAttributeDescriptor.instanceId.getValue()),
              "attributeId", request.cosemAttributeDescriptor.attributeId.getValue(),
              "invokeId", request.invokeIdAndPriority.getValue()[0] & 0x0f);
        });
  }

  private static Protocol.Task encodedRequest(JsonObject input) {
    byte[] instanceId = Protocol.octets(input, "instanceId");
    long classId = input.get("classId").getAsLong();
    long attributeId = input.get("attributeId").getAsLong();
    byte[] invokeIdAndPriority = {(byte) input.get("invokeIdAndPriority").getAsInt()};
    GetRequest request = new GetRequest();
    request.setGetRequestNormal(
        new GetRequestNormal(
            new InvokeIdAndPriority(invokeIdAndPriority),
            new CosemAttributeDescriptor(
                new Unsigned16(classId), new CosemObjectInstanceId(instanceId), new Integer8(attributeId)),
            null));
    COSEMpdu pdu = new COSEMpdu();
    pdu.setGetRequest(request);
    Protocol.Work work =
        () -> {
          ReverseByteArrayOutputStream out = new ReverseByteArrayOutputStream(64, true);
          pdu.encode(out);
          return out.getArray();
        };
    return new Protocol.Task(work, apdu -> Map.of("octets", Protocol.hex((byte[]) apdu)));
  }

  private static Protocol.Task response(JsonObject input) {
    byte[] octets = Protocol.octets(input, "octets");
    return new Protocol.Task(
        () -> values(pdu(octets).getResponse.getResponseNormal.result.data),
        rows -> Map.of("rows", said((DataObject) rows)));
  }

  private static DataObject pushed(byte[] apdu, SecuritySuite suite) throws IOException {
    COSEMpdu outer = pdu(apdu);
    byte[] title = outer.generalGloCiphering.systemTitle.getValue();
    AxdrOctetString content = outer.generalGloCiphering.cipheredContent;
    byte[] plain = GcmModule.decrypt(content.getValue(), title, suite);
    return values(pdu(plain).dataNotification.notificationBody.dataValue);
  }

  private static Protocol.Task push(JsonObject input, boolean framed) {
    byte[] octets = Protocol.octets(input, "octets");
    byte[] frame = framed ? withoutFlags(octets) : octets;
    SecuritySuite suite =
        SecuritySuite.builder()
            .setEncryptionMechanism(EncryptionMechanism.AES_GCM_128)
            .setAuthenticationMechanism(AuthenticationMechanism.HLS5_GMAC)
            .setSecurityPolicy(SecurityPolicy.AUTHENTICATED_AND_ENCRYPTED)
            .setGlobalUnicastEncryptionKey(Protocol.octets(input, "encryptionKey"))
            .setAuthenticationKey(Protocol.octets(input, "authenticationKey"))
            .build();
    Protocol.Work work =
        () -> {
          if (!framed) return pushed(octets, suite);
          byte[] information = HdlcFrame.decode(frame).getInformationField();
          return pushed(Arrays.copyOfRange(information, LLC_HEADER_SIZE, information.length), suite);
        };
    return new Protocol.Task(work, values -> Map.of("values", said((DataObject) values)));
  }
}
