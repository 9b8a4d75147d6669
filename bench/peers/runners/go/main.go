// Runs the public client API of gxdlms-go.
package main

import (
	"encoding/hex"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	dlms "github.com/Gurux/gxdlms-go"
	"github.com/Gurux/gxdlms-go/enums"
	"github.com/Gurux/gxdlms-go/objects"
	"github.com/Gurux/gxdlms-go/types"
)

func main() {
	serve(map[string]maker{
		"hdlc":               hdlc,
		"axdr":               axdr,
		"get.request.encode": request,
		"get.response":       response,
		"push":               func(given input) task { return push(given, enums.InterfaceTypeHDLC) },
		"push.apdu":          func(given input) task { return push(given, enums.InterfaceTypePDU) },
	})
}

// said gives values as every runner can say them: octets in hexadecimal.
func said(value any) any {
	switch known := value.(type) {
	case []byte:
		return hex.EncodeToString(known)
	case types.GXEnum:
		return known.Value
	case *types.GXEnum:
		return known.Value
	}
	list := reflect.ValueOf(value)
	if list.Kind() == reflect.Pointer {
		list = list.Elem()
	}
	if list.Kind() != reflect.Slice {
		return value
	}
	values := make([]any, list.Len())
	for i := range values {
		values[i] = said(list.Index(i).Interface())
	}
	return values
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func client(interfaceType enums.InterfaceType) *dlms.GXDLMSSecureClient {
	return must(dlms.NewGXDLMSSecureClient(true, 16, 1, enums.AuthenticationNone, nil, interfaceType))
}

func hdlc(given input) task {
	octets := given.octets("octets")
	count := len(given.list("frames"))
	peer := client(enums.InterfaceTypeHDLC)
	run := func() any {
		buffer := types.NewGXByteBufferWithData(octets)
		found := make([]*dlms.GXReplyData, count)
		for i := range found {
			found[i] = dlms.NewGXReplyData()
			must(peer.GetData(buffer, found[i], nil))
		}
		return found
	}
	return task{run, func(result any) answer {
		payload := []any{}
		for _, each := range result.([]*dlms.GXReplyData) {
			payload = append(payload, said(each.Value))
		}
		return answer{"payload": payload}
	}}
}

func axdr(given input) task {
	octets := given.octets("octets")
	peer := client(enums.InterfaceTypePDU)
	run := func() any { return must(peer.GetValue(types.NewGXByteBufferWithData(octets), false)) }
	return task{run, func(rows any) answer { return answer{"rows": said(rows)} }}
}

func request(given input) task {
	var name []string
	for _, octet := range given.octets("instanceId") {
		name = append(name, strconv.Itoa(int(octet)))
	}
	register := must(objects.NewGXDLMSRegister(strings.Join(name, "."), 0))
	attribute := int(given["attributeId"].(float64))
	peer := client(enums.InterfaceTypePDU)
	run := func() any { return must(peer.Read(register, attribute))[0] }
	return task{run, func(apdu any) answer { return answer{"octets": said(apdu)} }}
}

func response(given input) task {
	octets := given.octets("octets")
	peer := client(enums.InterfaceTypePDU)
	run := func() any {
		reply := dlms.NewGXReplyData()
		must(peer.GetDataFromByteArray(octets, reply, nil))
		return reply.Value
	}
	return task{run, func(rows any) answer { return answer{"rows": said(rows)} }}
}

func push(given input, interfaceType enums.InterfaceType) task {
	octets := given.octets("octets")
	peer := client(interfaceType)
	check(peer.SetSecurity(enums.SecurityAuthenticationEncryption))
	check(peer.Ciphering().SetBlockCipherKey(given.octets("encryptionKey")))
	check(peer.Ciphering().SetAuthenticationKey(given.octets("authenticationKey")))
	check(peer.SetServerSystemTitle(given.octets("systemTitle")))
	run := func() any {
		notify := dlms.NewGXReplyData()
		must(peer.GetDataFromByteArray(octets, dlms.NewGXReplyData(), notify))
		if notify.Value == nil {
			panic(fmt.Sprintf("no value, command %v", notify.Command()))
		}
		return notify.Value
	}
	return task{run, func(values any) answer { return answer{"values": said(values)} }}
}
