/**
 * What protocol.md (section 9, 6.7, 6.10, 6.11, 1.2, 1.3), peers.md (1.9, 1.10) and omnia-catalogue.json say of the interface
 * classes, written down from these documents and not from `src/cosem/classes`.
 *
 * Attributes from 2 on and methods from 1 on are `name:type`, a method that returns something `name:type>type`; `@5` sets
 * the index where it does not follow. A type is `u`, `lu`, `dlu`, `l64u`, `i`, `l`, `dl`, `b`, `e`(num), `bs` bit-string,
 * `os` octet-string (`os12` of that size), `vs` visible-string, `dt` date-time, `c` CHOICE, `[]t` an array, `{t,t}` a
 * structure; `*` is whatever the documents leave open. `~name` is a label of Gurux's that is not the Blue Book's name, `a|b` two
 * names in use; `?` for all where the documents
 * list none. Where the documents disagree, `followed` says whom the row follows.
 */
export interface ClassFact {
  readonly classId: number;
  readonly versions: readonly number[];
  readonly attributes: string;
  readonly methods: string;
  readonly followed?: string;
}

function fact(
  classId: number,
  versions: readonly number[],
  attributes: string,
  { methods = '', followed }: { methods?: string; followed?: string } = {},
): ClassFact {
  return { classId, versions, attributes, methods, ...(followed === undefined ? {} : { followed }) };
}

const profile =
  'buffer:[]* capture_objects:[]{lu,os6,i,lu} capture_period:dlu sort_method:e sort_object:{lu,os6,i,lu} ' +
  'entries_in_use:dlu profile_entries:dlu';
const seasons = '[]{os,os12,os}';
const weeks = '[]{os,u,u,u,u,u,u,u}';
const days = '[]{u,[]{os4,os6,lu}}';
const associationV0 =
  'object_list:[]{lu,u,os6,{[]{i,e,*},[]{i,*}}} associated_partners_id:{i,lu} application_context_name:* ' +
  'xDLMS_context_info:{bs,lu,lu,u,i,os} authentication_mechanism_name:* secret:os association_status:e';
const associationV2 = `${associationV0} security_setup_reference:os user_list:[]{u,vs} current_user:{u,vs}`;
const associationMethods =
  'reply_to_HLS_authentication:os>os change_HLS_secret:os add_object:{lu,u,os6,{*,*}} remove_object:{lu,u,os6,{*,*}}';
const shortNameMethodsV0 =
  'getlist_by_classid:* ~getobj_by_logicalname:* read_by_logicalname:* ~get_attributes_and_methods:* change_LLS_secret:os ' +
  'change_HLS_secret:os ~get_HLS_challenge:* ~reply_to_HLS_challenge:*';
const shortNameMethodsV2 =
  'read_by_logicalname@3:* ~get_attributes_and_methods:* change_LLS_secret:os change_HLS_secret:os ' +
  'reply_to_HLS_authentication@8:*';
const localPort =
  'default_mode:e default_baud:e prop_baud:e response_time:e device_addr:os pass_p1:os pass_p2:os pass_w5:os';
const hdlc = (length: string) =>
  `comm_speed:e window_size_transmit:u window_size_receive:u max_info_field_length_transmit:${length} ` +
  `max_info_field_length_receive:${length} inter_octet_time_out:lu inactivity_time_out:lu device_address:lu`;
const autoAnswer = 'mode:e listening_window:[]{os12,os12} status:e number_of_calls:u number_of_rings:{u,u}';
const autoConnect =
  'mode:e repetitions:u repetition_delay:lu calling_window:[]{os12,os12} destination_list|phone_list:[]os';
const protection = '[]{e,{os,os,os,os,{e,*}}}';
const destination = 'send_destination_and_method:{e,os,e} communication_window:[]{os12,os12}';
const pushV2 =
  `push_object_list:[]{lu,os6,i,lu,{e,*},[]{lu,os6,i,lu}} ${destination} randomisation_start_interval:lu ` +
  `number_of_retries:u repetition_delay:{lu,lu,lu} port_reference:os push_client_SAP:i push_protection_parameters:${protection} ` +
  'push_operation_method:e confirmation_parameters:{dt,dlu} last_confirmation_date_time:dt';
const securityV0 = 'security_policy:e security_suite:e client_system_title:os server_system_title:os';
const mbusClient =
  'mbus_port_reference:os capture_definition:[]* capture_period:dlu primary_address:u identification_number:dlu ' +
  'manufacturer_id:lu version:u device_type:u access_number:u status:u alarm:u';
const mbusMethods =
  'slave_install:* slave_deinstall:* capture:* reset_alarm:* synchronize_clock:* data_send:* set_encryption_key:* transfer_key:*';
const diagnostic = (cell: string, adjacent: string) =>
  `operator:vs status:e cs_attachment:e ps_status:e cell_info:${cell} adjacent_cells:[]{${adjacent},u} capture_time:dt`;
const disconnect = 'output_state:b control_state:e control_mode:e';
const disconnectMethods = 'remote_disconnect:i remote_reconnect:i';
const counters = (count: number) => `{${Array.from({ length: count }, () => 'dlu').join(',')}}`;

export const facts: readonly ClassFact[] = [
  fact(1, [0], 'value:c'),
  fact(3, [0], 'value:c scaler_unit:{i,e}', { methods: 'reset:i' }),
  fact(4, [0], 'value:c scaler_unit:{i,e} status:c capture_time:os12', { methods: 'reset:i' }),
  fact(
    5,
    [0],
    'current_average_value:c last_average_value:c scaler_unit:{i,e} status:c capture_time:os12 start_time_current:os12 ' +
      'period:dlu number_of_periods:lu',
    { methods: 'reset:i next_period:i' },
  ),
  fact(6, [0], 'register_assignment:[]{lu,os6} mask_list:[]{os,[]u} active_mask:os', {
    methods: 'add_register:* add_mask:* delete_mask:os',
  }),
  fact(7, [0], profile, {
    methods: 'reset:i capture:i get_buffer_by_range:* get_buffer_by_index:*',
    followed: 'protocol.md, background: methods 3 and 4; Gurux has two methods in every version',
  }),
  fact(7, [1], profile, { methods: 'reset:i capture:i' }),
  fact(
    8,
    [0],
    'time:os12 time_zone:l status:u daylight_savings_begin:os12 daylight_savings_end:os12 daylight_savings_deviation:i ' +
      'daylight_savings_enabled:b clock_base:e',
    {
      methods:
        'adjust_to_quarter:i adjust_to_measuring_period:i adjust_to_minute:i adjust_to_preset_time:i ' +
        'preset_adjusting_time:{os12,os12,os12} shift_time:l',
    },
  ),
  fact(9, [0], 'scripts:[]{lu,[]{e,lu,os6,i,*}}', { methods: 'execute:lu' }),
  fact(10, [0], 'entries:[]{lu,b,os6,lu,os4,lu,bs,bs,os5,os5}', {
    methods: 'enable_disable:{lu,lu,lu,lu} insert:{lu,b,os6,lu,os4,lu,bs,bs,os5,os5} delete:{lu,lu}',
  }),
  fact(11, [0], 'entries:[]{lu,os5,u}', { methods: 'insert:{lu,os5,u} delete:lu' }),
  fact(12, [0, 1], 'object_list:[]*', {
    methods: shortNameMethodsV0,
    followed: 'Gurux: 8 methods; the indexes of its labels in peers.md (3 to 8) are not those of its list (1 to 8)',
  }),
  fact(12, [2], 'object_list:[]* access_rights_list:[]* security_setup_reference:os', {
    methods: shortNameMethodsV2,
    followed: 'Gurux .NET and jDLMS: 4 attributes; jDLMS: methods 3 to 6 and 8',
  }),
  fact(12, [3, 4], 'object_list:[]* access_rights_list:[]* security_setup_reference:os *:* *:*', {
    methods: '?',
    followed: 'Gurux in C: 6 attributes from version 3 on; version 4 by its number alone (peers.md 1.10)',
  }),
  fact(15, [0], associationV0, { methods: associationMethods }),
  fact(15, [1], `${associationV0} security_setup_reference:os`, { methods: associationMethods }),
  fact(15, [2, 3], associationV2, { methods: `${associationMethods} add_user:{u,vs} remove_user:{u,vs}` }),
  fact(17, [0], 'SAP_assignment_list:[]{lu,os}', {
    methods: 'connect_logical_device:{lu,os}',
    followed: 'Gurux: method 1; jDLMS numbers it 3',
  }),
  fact(
    18,
    [0],
    'image_block_size:dlu image_transferred_blocks_status:bs image_first_not_transferred_block_number:dlu ' +
      'image_transfer_enabled:b image_transfer_status:e image_to_activate_info:[]{dlu,os,os}',
    {
      methods: 'image_transfer_initiate:{os,dlu} image_block_transfer:{dlu,os} image_verify:i image_activate:i',
    },
  ),
  fact(19, [0, 1], localPort),
  fact(
    20,
    [0],
    `calendar_name_active:os season_profile_active:${seasons} week_profile_table_active:${weeks} day_profile_table_active:${days} ` +
      `calendar_name_passive:os season_profile_passive:${seasons} week_profile_table_passive:${weeks} ` +
      `day_profile_table_passive:${days} activate_passive_calendar_time:os12`,
    {
      methods: 'activate_passive_calendar:i',
      followed: 'protocol.md and the catalogue; Gurux declares date-time for 10',
    },
  ),
  fact(21, [0], 'thresholds:[]* monitored_value:{lu,os6,i} actions:[]{{os6,lu},{os6,lu}}', {
    followed: 'protocol.md and the catalogue; Gurux declares an array for 3',
  }),
  fact(22, [0], 'executed_script:{os6,lu} type:e execution_time:[]{os4,os5}', {
    followed: 'protocol.md and the catalogue; Gurux declares an array for 2',
  }),
  fact(23, [0], hdlc('u'), { followed: 'protocol.md; Gurux declares long-unsigned in both versions' }),
  fact(23, [1], hdlc('lu')),
  fact(24, [0], '*:* *:* *:* *:*', {
    followed: 'jDLMS: version 0 has the 5 attributes of IEC 62056-31, Gurux those of 1',
  }),
  fact(24, [1], 'mode:* speed:* ~primary_addresses:[]* ~tabis:[]*', { followed: 'Gurux, which calls it version 0' }),
  fact(25, [0], 'default_baud:e avail_baud:e addr_state:e bus_address:u'),
  fact(26, [0], 'table_ID:lu length:dlu buffer:os'),
  fact(27, [0, 1], '~communication_speed:e ~initialisation_strings:[]* modem_profile:[]*'),
  fact(28, [0, 1], autoAnswer, { followed: 'protocol.md: a structure of two for 6; Gurux declares an array' }),
  fact(28, [2], `${autoAnswer} ~allowed_callers:[]{os,e}`, {
    followed: 'Gurux .NET; Java and C have 6 in every version',
  }),
  fact(29, [0, 1], autoConnect, { followed: 'jDLMS, version 1: no method; Gurux has one from version 1 on' }),
  fact(29, [2], autoConnect, { methods: 'connect:i' }),
  fact(
    30,
    [0],
    `protection_buffer:os protection_object_list:[]{lu,os6,i,lu,{e,*}} protection_parameters_get:${protection} ` +
      `protection_parameters_set:${protection} required_protection:e`,
    { methods: 'get_protected_attributes:*>* set_protected_attributes:* invoke_protected_method:*>*' },
  ),
  fact(
    40,
    [0],
    `push_object_list:[]{lu,os6,i,lu} ${destination} randomisation_start_interval:lu number_of_retries:u repetition_delay:lu`,
    { methods: 'push:i' },
  ),
  fact(
    40,
    [1],
    `push_object_list:[]{lu,os6,i,lu*} ${destination} randomisation_start_interval:lu number_of_retries:u repetition_delay:lu ` +
      `port_reference:os push_client_SAP:i push_protection_parameters:${protection}`,
    { methods: 'push:i', followed: 'protocol.md: accept 4 elements in a push object, and 5 as Gurux writes' },
  ),
  fact(40, [2, 3], pushV2, { methods: 'push:i reset:i', followed: 'Gurux for both; peers.md 1.10 for version 3' }),
  fact(41, [0], 'TCP_UDP_port:lu IP_reference:os MSS:lu nb_of_sim_conn:u inactivity_time_out:lu'),
  fact(
    42,
    [0],
    'DL_reference:os IP_address:dlu multicast_IP_address:[]dlu IP_options:[]{u,u,os} subnet_mask:dlu gateway_IP_address:dlu ' +
      'use_DHCP_flag:b primary_DNS_address:dlu secondary_DNS_address:dlu',
    { methods: 'add_mc_IP_address:dlu delete_mc_IP_address:dlu get_nbof_mc_IP_addresses:i*' },
  ),
  fact(43, [0], 'MAC_address:os'),
  fact(44, [0], 'PHY_reference:os LCP_options:[]{u,u,*} IPCP_options:[]* PPP_authentication:*'),
  fact(45, [0], 'APN:os PIN_code:lu quality_of_service:{{u,u,u,u,u},{u,u,u,u,u}}', {
    followed: 'protocol.md and the catalogue; Gurux declares an array for 4',
  }),
  fact(46, [0], 'server_port:lu user_name:os login_password:os server_address:os sender_address:os', {
    followed: 'jDLMS and protocol.md; Gurux .NET calls it class 2',
  }),
  fact(47, [0], diagnostic('{lu,lu,u,u}', 'lu')),
  fact(47, [1, 2], diagnostic('{dlu,lu,u,u,lu,lu,dlu}', 'dlu')),
  fact(
    48,
    [0],
    'DL_reference:os address_config_mode:e unicast_IPv6_addresses:[]os multicast_IPv6_addresses:[]os ' +
      'gateway_IPv6_addresses:[]os primary_DNS_address:os secondary_DNS_address:os traffic_class:u ' +
      'neighbor_discovery_setup:[]{u,lu,dlu}',
    { methods: 'add_IPv6_address:{e,os} remove_IPv6_address:{e,os}' },
  ),
  fact(61, [0], '*:* *:* *:*', { methods: '*:* *:*', followed: 'jDLMS, for the counts alone' }),
  fact(
    62,
    [0],
    'compact_buffer:os capture_objects:[]{lu,os6,i,lu} template_id:u template_description:os capture_method:e',
    { methods: 'reset:i capture:i' },
  ),
  fact(
    62,
    [1],
    'compact_buffer:os capture_objects:[]{lu,os6,i,lu,{e,*},[]{lu,os6,i,lu}} template_id:u template_description:os capture_method:e',
    { methods: 'reset:i capture:i' },
  ),
  fact(63, [0], 'status_word:* mapping_table:{*', { followed: 'Gurux .NET and jDLMS: 3 attributes; spodes-rs has 2' }),
  fact(64, [0], securityV0, { methods: 'security_activate:e global_key_transfer:[]{e,os}' }),
  fact(64, [1], `${securityV0} certificates:[]{e,e,os,os,os,os}`, {
    methods:
      'security_activate:e key_transfer:[]{e,os} key_agreement:[]{e,os}>[]{e,os} generate_key_pair:e ' +
      'generate_certificate_request:e>os import_certificate:os export_certificate:{e,*}>os remove_certificate:{e,*}',
  }),
  fact(65, [0], 'changed_parameter:{lu,os6,i,c} capture_time:* parameter_list:[]{lu,os6,i}', {
    methods: 'add_parameter:* delete_parameter:*',
    followed: 'open: date-time in protocol.md, octet-string in Gurux for 3',
  }),
  fact(
    65,
    [1],
    'changed_parameter:{lu,os6,i,c} capture_time:* parameter_list:[]{lu,os6,i} parameter_list_name:os hash_algorithm_id:e ' +
      'parameter_value_digest:os parameter_values:{*',
    {
      methods: 'add_parameter:* delete_parameter:*',
      followed: 'peers.md 1.10 (Blue Book 16); Gurux has version 0 alone',
    },
  ),
  fact(
    66,
    [0],
    'waveform_data:* trigger_time:l64u trigger_source:{e,lu} status:e sampling_rate:dlu samples_before_trigger|number_of_samples_before_trigger:dlu ' +
      'samples_after_trigger|number_of_samples_after_trigger:dlu scaler_unit:{i,e}',
    { methods: 'reset:* trigger:*' },
  ),
  fact(67, [0], '?', { methods: '?', followed: 'by its number alone (peers.md 1.10)' }),
  fact(
    68,
    [0],
    'actions:[]{os6,lu} permissions_table:[]bs weightings_table:[][]lu most_recent_requests_table:[]bs last_outcome:u',
    { methods: 'request_action:{u,bs} reset:*' },
  ),
  fact(70, [0, 1], disconnect, { methods: disconnectMethods }),
  fact(
    71,
    [0],
    'monitored_value:{lu,os6,i} threshold_active:c threshold_normal:c threshold_emergency:c min_over_threshold_duration:dlu ' +
      'min_under_threshold_duration:dlu emergency_profile:{lu,os12,dlu} emergency_profile_group_id_list:[]lu ' +
      'emergency_profile_active:b actions:{{os6,lu},{os6,lu}}',
  ),
  fact(72, [0], mbusClient, { methods: mbusMethods }),
  fact(72, [1], `${mbusClient} configuration:lu encryption_key_status:e`, {
    methods: mbusMethods,
    followed: 'Gurux .NET and jDLMS: 14 attributes; Gurux in C has 12 in every version',
  }),
  fact(73, [0], 'addr_state:e device_address:os address_mask:os'),
  fact(74, [0], 'comm_speed:e'),
  fact(
    76,
    [0],
    'profile_selection:os ~port_communication_status:e ~data_header_type:e primary_address:u identification_number:dlu ' +
      'manufacturer_id:lu ~mbus_version:u device_type:u max_pdu_size:lu listening_window:[]{os12,os12}',
    { followed: 'Gurux; spodes-rs gives this id to another class' },
  ),
  fact(
    77,
    [0],
    'received_signal_strength:u channel_id:u link_status:e ~broadcast_frames:[]* ~transmissions:dlu ~received_frames:dlu ' +
      '~failed_received_frames:dlu capture_time:{*',
    { methods: 'reset:*' },
  ),
  fact(
    111,
    [0],
    '~payment_mode:{* current_credit_in_use:u current_credit_status:bs available_credit:dl amount_to_clear:dl ' +
      'clearance_threshold:dl aggregated_debt:dl ~credit_references:[]* ~charge_references:[]* ~credit_charge_configurations:[]* ' +
      '~token_gateway_configurations:[]* account_activation_time:os account_closure_time:os currency:{* ' +
      'low_credit_threshold:dl next_credit_available_threshold:dl max_provision:lu max_provision_period:dl',
    { methods: 'activate_account:* close_account:* reset_account:*' },
  ),
  fact(
    112,
    [0],
    'current_credit_amount:dl ~type:e priority:u warning_threshold:dl limit:dl credit_configuration:bs ~status:e ' +
      'preset_credit_amount:dl credit_available_threshold:dl period:os',
    { methods: 'update_amount:* set_amount_to_value:* invoke_credit:*' },
  ),
  fact(
    113,
    [0],
    'total_amount_paid:dl charge_type:e priority:u unit_charge_active:{* unit_charge_passive:{* unit_charge_activation_time:os ' +
      'period:dlu charge_configuration:bs last_collection_time:* last_collection_amount:dl total_amount_remaining:dl proportion:lu',
    {
      methods:
        'update_unit_charge:* activate_passive_unit_charge:* collect:* update_total_amount_remaining:* set_total_amount_remaining:*',
      followed: 'open: Gurux declares date-time for 10',
    },
  ),
  fact(115, [0], '~token:os ~time:os ~description:[]* ~delivery_method:e ~status:{*', { methods: 'enter:*' }),
  fact(122, [0], 'activation_status:[]{os,b} function_list:[]{os,[]{lu,os6}}', {
    methods: 'set_function_status:[]* add_function:{* remove_function:*',
  }),
  fact(123, [0], '~objects:[]*', { methods: '~amount:* ~retrieve:* ~insert:* ~update:* ~remove:*' }),
  fact(
    124,
    [0],
    'protection_mode:e allowed_failed_attempts:lu initial_lockout_time:dlu steepness_factor:u max_lockout_time:dlu ' +
      'port_reference:os protection_status:e failed_attempts:dlu cumulative_failed_attempts:dlu',
    { methods: 'reset:i' },
  ),
  fact(151, [0], '~network_parameters:{lu,lu,u,u,i}', { followed: 'Gurux .NET: 2 attributes; Gurux in C has 3' }),
  fact(
    151,
    [1],
    'network_parameters|LTE_network_parameters:{lu,lu,dlu,lu,dlu,lu,i,i,i} quality_of_service|LTE_quality_of_service:{i,i,i,e}',
  ),
  fact(
    152,
    [0],
    'udp_reference:os ack_timeout:lu ack_random_factor:lu max_retransmit:lu nstart:lu delay_ack_timeout:lu ' +
      'exponential_back_off:lu probing_rate:lu coap_uri_path:os transport_mode:e wrapper_version|version:c token_length:u',
  ),
  fact(
    153,
    [0],
    `messages_counter:${counters(10)} request_response_counter:${counters(8)} bt_counter|coap_bt_counter:${counters(3)} ` +
      'capture_time:{u,dt}',
    { methods: 'reset:i' },
  ),
];
