// SPDX-License-Identifier: LGPL-2.1-or-later
// Made by scripts/update_uapi.sh from rust/uapi/headers (Linux 7.2); do not edit.

pub const MEDIA_ENT_F_BASE: u32 = 0;
pub const MEDIA_ENT_F_OLD_BASE: u32 = 65536;
pub const MEDIA_ENT_F_OLD_SUBDEV_BASE: u32 = 131072;
pub const MEDIA_ENT_F_UNKNOWN: u32 = 0;
pub const MEDIA_ENT_F_V4L2_SUBDEV_UNKNOWN: u32 = 131072;
pub const MEDIA_ENT_F_DTV_DEMOD: u32 = 1;
pub const MEDIA_ENT_F_TS_DEMUX: u32 = 2;
pub const MEDIA_ENT_F_DTV_CA: u32 = 3;
pub const MEDIA_ENT_F_DTV_NET_DECAP: u32 = 4;
pub const MEDIA_ENT_F_IO_V4L: u32 = 65537;
pub const MEDIA_ENT_F_IO_DTV: u32 = 4097;
pub const MEDIA_ENT_F_IO_VBI: u32 = 4098;
pub const MEDIA_ENT_F_IO_SWRADIO: u32 = 4099;
pub const MEDIA_ENT_F_CAM_SENSOR: u32 = 131073;
pub const MEDIA_ENT_F_FLASH: u32 = 131074;
pub const MEDIA_ENT_F_LENS: u32 = 131075;
pub const MEDIA_ENT_F_TUNER: u32 = 131077;
pub const MEDIA_ENT_F_IF_VID_DECODER: u32 = 8193;
pub const MEDIA_ENT_F_IF_AUD_DECODER: u32 = 8194;
pub const MEDIA_ENT_F_AUDIO_CAPTURE: u32 = 12289;
pub const MEDIA_ENT_F_AUDIO_PLAYBACK: u32 = 12290;
pub const MEDIA_ENT_F_AUDIO_MIXER: u32 = 12291;
pub const MEDIA_ENT_F_PROC_VIDEO_COMPOSER: u32 = 16385;
pub const MEDIA_ENT_F_PROC_VIDEO_PIXEL_FORMATTER: u32 = 16386;
pub const MEDIA_ENT_F_PROC_VIDEO_PIXEL_ENC_CONV: u32 = 16387;
pub const MEDIA_ENT_F_PROC_VIDEO_LUT: u32 = 16388;
pub const MEDIA_ENT_F_PROC_VIDEO_SCALER: u32 = 16389;
pub const MEDIA_ENT_F_PROC_VIDEO_STATISTICS: u32 = 16390;
pub const MEDIA_ENT_F_PROC_VIDEO_ENCODER: u32 = 16391;
pub const MEDIA_ENT_F_PROC_VIDEO_DECODER: u32 = 16392;
pub const MEDIA_ENT_F_PROC_VIDEO_ISP: u32 = 16393;
pub const MEDIA_ENT_F_VID_MUX: u32 = 20481;
pub const MEDIA_ENT_F_VID_IF_BRIDGE: u32 = 20482;
pub const MEDIA_ENT_F_ATV_DECODER: u32 = 131076;
pub const MEDIA_ENT_F_DV_DECODER: u32 = 24577;
pub const MEDIA_ENT_F_DV_ENCODER: u32 = 24578;
pub const MEDIA_LNK_FL_ENABLED: u32 = 1;
pub const MEDIA_LNK_FL_IMMUTABLE: u32 = 2;
pub const MEDIA_LNK_FL_DYNAMIC: u32 = 4;
pub const MEDIA_LNK_FL_LINK_TYPE: u32 = 4026531840;
pub const MEDIA_LNK_FL_DATA_LINK: u32 = 0;
pub const MEDIA_LNK_FL_INTERFACE_LINK: u32 = 268435456;
pub const MEDIA_LNK_FL_ANCILLARY_LINK: u32 = 536870912;
pub const MEDIA_INTF_T_DVB_BASE: u32 = 256;
pub const MEDIA_INTF_T_V4L_BASE: u32 = 512;
pub const MEDIA_INTF_T_DVB_FE: u32 = 256;
pub const MEDIA_INTF_T_DVB_DEMUX: u32 = 257;
pub const MEDIA_INTF_T_DVB_DVR: u32 = 258;
pub const MEDIA_INTF_T_DVB_CA: u32 = 259;
pub const MEDIA_INTF_T_DVB_NET: u32 = 260;
pub const MEDIA_INTF_T_V4L_VIDEO: u32 = 512;
pub const MEDIA_INTF_T_V4L_VBI: u32 = 513;
pub const MEDIA_INTF_T_V4L_RADIO: u32 = 514;
pub const MEDIA_INTF_T_V4L_SUBDEV: u32 = 515;
pub const MEDIA_INTF_T_V4L_SWRADIO: u32 = 516;
pub const MEDIA_INTF_T_V4L_TOUCH: u32 = 517;
pub const MEDIA_INTF_T_ALSA_BASE: u32 = 768;
pub const MEDIA_INTF_T_ALSA_PCM_CAPTURE: u32 = 768;
pub const MEDIA_INTF_T_ALSA_PCM_PLAYBACK: u32 = 769;
pub const MEDIA_INTF_T_ALSA_CONTROL: u32 = 770;
pub const MEDIA_REQUEST_IOC_QUEUE: u32 = 31872;
pub const MEDIA_REQUEST_IOC_REINIT: u32 = 31873;
pub const MEDIA_ENT_F_DTV_DECODER: u32 = 24577;
pub const MEDIA_INTF_T_ALSA_COMPRESS: u32 = 771;
pub const MEDIA_INTF_T_ALSA_RAWMIDI: u32 = 772;
pub const MEDIA_INTF_T_ALSA_HWDEP: u32 = 773;
pub const MEDIA_INTF_T_ALSA_SEQUENCER: u32 = 774;
pub const MEDIA_INTF_T_ALSA_TIMER: u32 = 775;
pub const V4L2_CTRL_CLASS_USER: u32 = 9961472;
pub const V4L2_CTRL_CLASS_CODEC: u32 = 10027008;
pub const V4L2_CTRL_CLASS_CAMERA: u32 = 10092544;
pub const V4L2_CTRL_CLASS_FM_TX: u32 = 10158080;
pub const V4L2_CTRL_CLASS_FLASH: u32 = 10223616;
pub const V4L2_CTRL_CLASS_JPEG: u32 = 10289152;
pub const V4L2_CTRL_CLASS_IMAGE_SOURCE: u32 = 10354688;
pub const V4L2_CTRL_CLASS_IMAGE_PROC: u32 = 10420224;
pub const V4L2_CTRL_CLASS_DV: u32 = 10485760;
pub const V4L2_CTRL_CLASS_FM_RX: u32 = 10551296;
pub const V4L2_CTRL_CLASS_RF_TUNER: u32 = 10616832;
pub const V4L2_CTRL_CLASS_DETECT: u32 = 10682368;
pub const V4L2_CTRL_CLASS_CODEC_STATELESS: u32 = 10747904;
pub const V4L2_CTRL_CLASS_COLORIMETRY: u32 = 10813440;
pub const V4L2_CID_MPEG_VIDEO_MPEG2_LEVEL: u32 = 10029582;
pub const V4L2_CID_MPEG_VIDEO_MPEG2_PROFILE: u32 = 10029583;
pub const V4L2_CID_MPEG_VIDEO_H264_LEVEL: u32 = 10029671;
pub const V4L2_CID_MPEG_VIDEO_H264_PROFILE: u32 = 10029675;
pub const V4L2_CID_STATELESS_H264_DECODE_MODE: u32 = 10750208;
pub const V4L2_CID_STATELESS_H264_START_CODE: u32 = 10750209;
pub const V4L2_H264_SPS_CONSTRAINT_SET0_FLAG: u32 = 1;
pub const V4L2_H264_SPS_CONSTRAINT_SET1_FLAG: u32 = 2;
pub const V4L2_H264_SPS_CONSTRAINT_SET2_FLAG: u32 = 4;
pub const V4L2_H264_SPS_CONSTRAINT_SET3_FLAG: u32 = 8;
pub const V4L2_H264_SPS_CONSTRAINT_SET4_FLAG: u32 = 16;
pub const V4L2_H264_SPS_CONSTRAINT_SET5_FLAG: u32 = 32;
pub const V4L2_H264_SPS_FLAG_SEPARATE_COLOUR_PLANE: u32 = 1;
pub const V4L2_H264_SPS_FLAG_QPPRIME_Y_ZERO_TRANSFORM_BYPASS: u32 = 2;
pub const V4L2_H264_SPS_FLAG_DELTA_PIC_ORDER_ALWAYS_ZERO: u32 = 4;
pub const V4L2_H264_SPS_FLAG_GAPS_IN_FRAME_NUM_VALUE_ALLOWED: u32 = 8;
pub const V4L2_H264_SPS_FLAG_FRAME_MBS_ONLY: u32 = 16;
pub const V4L2_H264_SPS_FLAG_MB_ADAPTIVE_FRAME_FIELD: u32 = 32;
pub const V4L2_H264_SPS_FLAG_DIRECT_8X8_INFERENCE: u32 = 64;
pub const V4L2_CID_STATELESS_H264_SPS: u32 = 10750210;
pub const V4L2_H264_PPS_FLAG_ENTROPY_CODING_MODE: u32 = 1;
pub const V4L2_H264_PPS_FLAG_BOTTOM_FIELD_PIC_ORDER_IN_FRAME_PRESENT: u32 = 2;
pub const V4L2_H264_PPS_FLAG_WEIGHTED_PRED: u32 = 4;
pub const V4L2_H264_PPS_FLAG_DEBLOCKING_FILTER_CONTROL_PRESENT: u32 = 8;
pub const V4L2_H264_PPS_FLAG_CONSTRAINED_INTRA_PRED: u32 = 16;
pub const V4L2_H264_PPS_FLAG_REDUNDANT_PIC_CNT_PRESENT: u32 = 32;
pub const V4L2_H264_PPS_FLAG_TRANSFORM_8X8_MODE: u32 = 64;
pub const V4L2_H264_PPS_FLAG_SCALING_MATRIX_PRESENT: u32 = 128;
pub const V4L2_CID_STATELESS_H264_PPS: u32 = 10750211;
pub const V4L2_CID_STATELESS_H264_SCALING_MATRIX: u32 = 10750212;
pub const V4L2_CID_STATELESS_H264_PRED_WEIGHTS: u32 = 10750213;
pub const V4L2_H264_TOP_FIELD_REF: u32 = 1;
pub const V4L2_H264_BOTTOM_FIELD_REF: u32 = 2;
pub const V4L2_H264_FRAME_REF: u32 = 3;
pub const V4L2_H264_NUM_DPB_ENTRIES: u32 = 16;
pub const V4L2_H264_REF_LIST_LEN: u32 = 32;
pub const V4L2_H264_SLICE_TYPE_P: u32 = 0;
pub const V4L2_H264_SLICE_TYPE_B: u32 = 1;
pub const V4L2_H264_SLICE_TYPE_I: u32 = 2;
pub const V4L2_H264_SLICE_TYPE_SP: u32 = 3;
pub const V4L2_H264_SLICE_TYPE_SI: u32 = 4;
pub const V4L2_H264_SLICE_FLAG_DIRECT_SPATIAL_MV_PRED: u32 = 1;
pub const V4L2_H264_SLICE_FLAG_SP_FOR_SWITCH: u32 = 2;
pub const V4L2_CID_STATELESS_H264_SLICE_PARAMS: u32 = 10750214;
pub const V4L2_H264_DPB_ENTRY_FLAG_VALID: u32 = 1;
pub const V4L2_H264_DPB_ENTRY_FLAG_ACTIVE: u32 = 2;
pub const V4L2_H264_DPB_ENTRY_FLAG_LONG_TERM: u32 = 4;
pub const V4L2_H264_DPB_ENTRY_FLAG_FIELD: u32 = 8;
pub const V4L2_H264_DECODE_PARAM_FLAG_IDR_PIC: u32 = 1;
pub const V4L2_H264_DECODE_PARAM_FLAG_FIELD_PIC: u32 = 2;
pub const V4L2_H264_DECODE_PARAM_FLAG_BOTTOM_FIELD: u32 = 4;
pub const V4L2_H264_DECODE_PARAM_FLAG_PFRAME: u32 = 8;
pub const V4L2_H264_DECODE_PARAM_FLAG_BFRAME: u32 = 16;
pub const V4L2_CID_STATELESS_H264_DECODE_PARAMS: u32 = 10750215;
pub const V4L2_CID_STATELESS_FWHT_PARAMS: u32 = 10750308;
pub const V4L2_CID_STATELESS_VP8_FRAME: u32 = 10750408;
pub const V4L2_MPEG2_SEQ_FLAG_PROGRESSIVE: u32 = 1;
pub const V4L2_CID_STATELESS_MPEG2_SEQUENCE: u32 = 10750428;
pub const V4L2_MPEG2_PIC_CODING_TYPE_I: u32 = 1;
pub const V4L2_MPEG2_PIC_CODING_TYPE_P: u32 = 2;
pub const V4L2_MPEG2_PIC_CODING_TYPE_B: u32 = 3;
pub const V4L2_MPEG2_PIC_CODING_TYPE_D: u32 = 4;
pub const V4L2_MPEG2_PIC_TOP_FIELD: u32 = 1;
pub const V4L2_MPEG2_PIC_BOTTOM_FIELD: u32 = 2;
pub const V4L2_MPEG2_PIC_FRAME: u32 = 3;
pub const V4L2_MPEG2_PIC_FLAG_TOP_FIELD_FIRST: u32 = 1;
pub const V4L2_MPEG2_PIC_FLAG_FRAME_PRED_DCT: u32 = 2;
pub const V4L2_MPEG2_PIC_FLAG_CONCEALMENT_MV: u32 = 4;
pub const V4L2_MPEG2_PIC_FLAG_Q_SCALE_TYPE: u32 = 8;
pub const V4L2_MPEG2_PIC_FLAG_INTRA_VLC: u32 = 16;
pub const V4L2_MPEG2_PIC_FLAG_ALT_SCAN: u32 = 32;
pub const V4L2_MPEG2_PIC_FLAG_REPEAT_FIRST: u32 = 64;
pub const V4L2_MPEG2_PIC_FLAG_PROGRESSIVE: u32 = 128;
pub const V4L2_CID_STATELESS_MPEG2_PICTURE: u32 = 10750429;
pub const V4L2_CID_STATELESS_MPEG2_QUANTISATION: u32 = 10750430;
pub const V4L2_CID_STATELESS_HEVC_SPS: u32 = 10750608;
pub const V4L2_CID_STATELESS_HEVC_PPS: u32 = 10750609;
pub const V4L2_CID_STATELESS_HEVC_SLICE_PARAMS: u32 = 10750610;
pub const V4L2_CID_STATELESS_HEVC_SCALING_MATRIX: u32 = 10750611;
pub const V4L2_CID_STATELESS_HEVC_DECODE_PARAMS: u32 = 10750612;
pub const V4L2_CID_STATELESS_HEVC_DECODE_MODE: u32 = 10750613;
pub const V4L2_CID_STATELESS_HEVC_START_CODE: u32 = 10750614;
pub const V4L2_CID_STATELESS_HEVC_ENTRY_POINT_OFFSETS: u32 = 10750615;
pub const V4L2_CID_STATELESS_HEVC_EXT_SPS_ST_RPS: u32 = 10750616;
pub const V4L2_CID_STATELESS_HEVC_EXT_SPS_LT_RPS: u32 = 10750617;
pub const V4L2_CID_STATELESS_VP9_FRAME: u32 = 10750508;
pub const V4L2_CID_STATELESS_VP9_COMPRESSED_HDR: u32 = 10750509;
pub const V4L2_CID_STATELESS_AV1_SEQUENCE: u32 = 10750708;
pub const V4L2_CID_STATELESS_AV1_TILE_GROUP_ENTRY: u32 = 10750709;
pub const V4L2_CID_STATELESS_AV1_FRAME: u32 = 10750710;
pub const V4L2_CID_STATELESS_AV1_FILM_GRAIN: u32 = 10750713;
pub const V4L2_CTRL_CLASS_MPEG: u32 = 10027008;
pub const VIDEO_MAX_FRAME: u32 = 32;
pub const VIDEO_MAX_PLANES: u32 = 8;
pub const V4L2_COLORSPACE_ADOBERGB: u32 = 9;
pub const V4L2_CAP_VIDEO_CAPTURE: u32 = 1;
pub const V4L2_CAP_VIDEO_OUTPUT: u32 = 2;
pub const V4L2_CAP_VIDEO_OVERLAY: u32 = 4;
pub const V4L2_CAP_VBI_CAPTURE: u32 = 16;
pub const V4L2_CAP_VBI_OUTPUT: u32 = 32;
pub const V4L2_CAP_SLICED_VBI_CAPTURE: u32 = 64;
pub const V4L2_CAP_SLICED_VBI_OUTPUT: u32 = 128;
pub const V4L2_CAP_RDS_CAPTURE: u32 = 256;
pub const V4L2_CAP_VIDEO_OUTPUT_OVERLAY: u32 = 512;
pub const V4L2_CAP_HW_FREQ_SEEK: u32 = 1024;
pub const V4L2_CAP_RDS_OUTPUT: u32 = 2048;
pub const V4L2_CAP_VIDEO_CAPTURE_MPLANE: u32 = 4096;
pub const V4L2_CAP_VIDEO_OUTPUT_MPLANE: u32 = 8192;
pub const V4L2_CAP_VIDEO_M2M_MPLANE: u32 = 16384;
pub const V4L2_CAP_VIDEO_M2M: u32 = 32768;
pub const V4L2_CAP_TUNER: u32 = 65536;
pub const V4L2_CAP_AUDIO: u32 = 131072;
pub const V4L2_CAP_RADIO: u32 = 262144;
pub const V4L2_CAP_MODULATOR: u32 = 524288;
pub const V4L2_CAP_SDR_CAPTURE: u32 = 1048576;
pub const V4L2_CAP_EXT_PIX_FORMAT: u32 = 2097152;
pub const V4L2_CAP_SDR_OUTPUT: u32 = 4194304;
pub const V4L2_CAP_META_CAPTURE: u32 = 8388608;
pub const V4L2_CAP_READWRITE: u32 = 16777216;
pub const V4L2_CAP_EDID: u32 = 33554432;
pub const V4L2_CAP_STREAMING: u32 = 67108864;
pub const V4L2_CAP_META_OUTPUT: u32 = 134217728;
pub const V4L2_CAP_TOUCH: u32 = 268435456;
pub const V4L2_CAP_IO_MC: u32 = 536870912;
pub const V4L2_CAP_DEVICE_CAPS: u32 = 2147483648;
pub const V4L2_PIX_FMT_RGB332: u32 = 826427218;
pub const V4L2_PIX_FMT_RGB444: u32 = 875836498;
pub const V4L2_PIX_FMT_ARGB444: u32 = 842093121;
pub const V4L2_PIX_FMT_XRGB444: u32 = 842093144;
pub const V4L2_PIX_FMT_RGBA444: u32 = 842088786;
pub const V4L2_PIX_FMT_RGBX444: u32 = 842094674;
pub const V4L2_PIX_FMT_ABGR444: u32 = 842089025;
pub const V4L2_PIX_FMT_XBGR444: u32 = 842089048;
pub const V4L2_PIX_FMT_BGRA444: u32 = 842088775;
pub const V4L2_PIX_FMT_BGRX444: u32 = 842094658;
pub const V4L2_PIX_FMT_RGB555: u32 = 1329743698;
pub const V4L2_PIX_FMT_ARGB555: u32 = 892424769;
pub const V4L2_PIX_FMT_XRGB555: u32 = 892424792;
pub const V4L2_PIX_FMT_RGBA555: u32 = 892420434;
pub const V4L2_PIX_FMT_RGBX555: u32 = 892426322;
pub const V4L2_PIX_FMT_ABGR555: u32 = 892420673;
pub const V4L2_PIX_FMT_XBGR555: u32 = 892420696;
pub const V4L2_PIX_FMT_BGRA555: u32 = 892420418;
pub const V4L2_PIX_FMT_BGRX555: u32 = 892426306;
pub const V4L2_PIX_FMT_RGB565: u32 = 1346520914;
pub const V4L2_PIX_FMT_RGB555X: u32 = 1363298130;
pub const V4L2_PIX_FMT_ARGB555X: u32 = 3039908417;
pub const V4L2_PIX_FMT_XRGB555X: u32 = 3039908440;
pub const V4L2_PIX_FMT_RGB565X: u32 = 1380075346;
pub const V4L2_PIX_FMT_BGR666: u32 = 1213351746;
pub const V4L2_PIX_FMT_BGR24: u32 = 861030210;
pub const V4L2_PIX_FMT_RGB24: u32 = 859981650;
pub const V4L2_PIX_FMT_BGR32: u32 = 877807426;
pub const V4L2_PIX_FMT_ABGR32: u32 = 875713089;
pub const V4L2_PIX_FMT_XBGR32: u32 = 875713112;
pub const V4L2_PIX_FMT_BGRA32: u32 = 875708754;
pub const V4L2_PIX_FMT_BGRX32: u32 = 875714642;
pub const V4L2_PIX_FMT_RGB32: u32 = 876758866;
pub const V4L2_PIX_FMT_RGBA32: u32 = 875708993;
pub const V4L2_PIX_FMT_RGBX32: u32 = 875709016;
pub const V4L2_PIX_FMT_ARGB32: u32 = 875708738;
pub const V4L2_PIX_FMT_XRGB32: u32 = 875714626;
pub const V4L2_PIX_FMT_RGBX1010102: u32 = 808671314;
pub const V4L2_PIX_FMT_RGBA1010102: u32 = 808665426;
pub const V4L2_PIX_FMT_ARGB2101010: u32 = 808669761;
pub const V4L2_PIX_FMT_BGR48_12: u32 = 842085186;
pub const V4L2_PIX_FMT_BGR48: u32 = 911361858;
pub const V4L2_PIX_FMT_RGB48: u32 = 910313298;
pub const V4L2_PIX_FMT_ABGR64_12: u32 = 842085442;
pub const V4L2_PIX_FMT_GREY: u32 = 1497715271;
pub const V4L2_PIX_FMT_Y4: u32 = 540291161;
pub const V4L2_PIX_FMT_Y6: u32 = 540422233;
pub const V4L2_PIX_FMT_Y10: u32 = 540029273;
pub const V4L2_PIX_FMT_Y12: u32 = 540160345;
pub const V4L2_PIX_FMT_Y012: u32 = 842084441;
pub const V4L2_PIX_FMT_Y14: u32 = 540291417;
pub const V4L2_PIX_FMT_Y16: u32 = 540422489;
pub const V4L2_PIX_FMT_Y16_BE: u32 = 2687906137;
pub const V4L2_PIX_FMT_Y10BPACK: u32 = 1110454617;
pub const V4L2_PIX_FMT_Y10P: u32 = 1345335641;
pub const V4L2_PIX_FMT_IPU3_Y10: u32 = 2033414249;
pub const V4L2_PIX_FMT_Y12P: u32 = 1345466713;
pub const V4L2_PIX_FMT_Y14P: u32 = 1345597785;
pub const V4L2_PIX_FMT_PAL8: u32 = 944521552;
pub const V4L2_PIX_FMT_UV8: u32 = 540563029;
pub const V4L2_PIX_FMT_YUYV: u32 = 1448695129;
pub const V4L2_PIX_FMT_YYUV: u32 = 1448434009;
pub const V4L2_PIX_FMT_YVYU: u32 = 1431918169;
pub const V4L2_PIX_FMT_UYVY: u32 = 1498831189;
pub const V4L2_PIX_FMT_VYUY: u32 = 1498765654;
pub const V4L2_PIX_FMT_Y41P: u32 = 1345401945;
pub const V4L2_PIX_FMT_YUV444: u32 = 875836505;
pub const V4L2_PIX_FMT_YUV555: u32 = 1331058009;
pub const V4L2_PIX_FMT_YUV565: u32 = 1347835225;
pub const V4L2_PIX_FMT_YUV24: u32 = 861295961;
pub const V4L2_PIX_FMT_YUV32: u32 = 878073177;
pub const V4L2_PIX_FMT_AYUV32: u32 = 1448433985;
pub const V4L2_PIX_FMT_XYUV32: u32 = 1448434008;
pub const V4L2_PIX_FMT_VUYA32: u32 = 1096373590;
pub const V4L2_PIX_FMT_VUYX32: u32 = 1482249558;
pub const V4L2_PIX_FMT_YUVA32: u32 = 1096176985;
pub const V4L2_PIX_FMT_YUVX32: u32 = 1482052953;
pub const V4L2_PIX_FMT_M420: u32 = 808596557;
pub const V4L2_PIX_FMT_YUV48_12: u32 = 842085209;
pub const V4L2_PIX_FMT_Y210: u32 = 808530521;
pub const V4L2_PIX_FMT_Y212: u32 = 842084953;
pub const V4L2_PIX_FMT_Y216: u32 = 909193817;
pub const V4L2_PIX_FMT_NV12: u32 = 842094158;
pub const V4L2_PIX_FMT_NV21: u32 = 825382478;
pub const V4L2_PIX_FMT_NV15: u32 = 892425806;
pub const V4L2_PIX_FMT_NV16: u32 = 909203022;
pub const V4L2_PIX_FMT_NV61: u32 = 825644622;
pub const V4L2_PIX_FMT_NV20: u32 = 808605262;
pub const V4L2_PIX_FMT_NV24: u32 = 875714126;
pub const V4L2_PIX_FMT_NV42: u32 = 842290766;
pub const V4L2_PIX_FMT_P010: u32 = 808530000;
pub const V4L2_PIX_FMT_P012: u32 = 842084432;
pub const V4L2_PIX_FMT_NV12M: u32 = 842091854;
pub const V4L2_PIX_FMT_NV21M: u32 = 825380174;
pub const V4L2_PIX_FMT_NV16M: u32 = 909200718;
pub const V4L2_PIX_FMT_NV61M: u32 = 825642318;
pub const V4L2_PIX_FMT_P012M: u32 = 842091856;
pub const V4L2_PIX_FMT_YUV410: u32 = 961959257;
pub const V4L2_PIX_FMT_YVU410: u32 = 961893977;
pub const V4L2_PIX_FMT_YUV411P: u32 = 1345401140;
pub const V4L2_PIX_FMT_YUV420: u32 = 842093913;
pub const V4L2_PIX_FMT_YVU420: u32 = 842094169;
pub const V4L2_PIX_FMT_YUV422P: u32 = 1345466932;
pub const V4L2_PIX_FMT_YUV420M: u32 = 842091865;
pub const V4L2_PIX_FMT_YVU420M: u32 = 825380185;
pub const V4L2_PIX_FMT_YUV422M: u32 = 909200729;
pub const V4L2_PIX_FMT_YVU422M: u32 = 825642329;
pub const V4L2_PIX_FMT_YUV444M: u32 = 875711833;
pub const V4L2_PIX_FMT_YVU444M: u32 = 842288473;
pub const V4L2_PIX_FMT_NV12_4L4: u32 = 842093654;
pub const V4L2_PIX_FMT_NV12_16L16: u32 = 842091848;
pub const V4L2_PIX_FMT_NV12_32L32: u32 = 842093651;
pub const V4L2_PIX_FMT_NV15_4L4: u32 = 892425302;
pub const V4L2_PIX_FMT_P010_4L4: u32 = 808530004;
pub const V4L2_PIX_FMT_NV12_8L128: u32 = 842093633;
pub const V4L2_PIX_FMT_NV12_10BE_8L128: u32 = 2989578305;
pub const V4L2_PIX_FMT_NV12MT: u32 = 842091860;
pub const V4L2_PIX_FMT_NV12MT_16X16: u32 = 842091862;
pub const V4L2_PIX_FMT_NV12M_8L128: u32 = 842088782;
pub const V4L2_PIX_FMT_NV12M_10BE_8L128: u32 = 2989577294;
pub const V4L2_PIX_FMT_SBGGR8: u32 = 825770306;
pub const V4L2_PIX_FMT_SGBRG8: u32 = 1196573255;
pub const V4L2_PIX_FMT_SGRBG8: u32 = 1195528775;
pub const V4L2_PIX_FMT_SRGGB8: u32 = 1111967570;
pub const V4L2_PIX_FMT_SBGGR10: u32 = 808535874;
pub const V4L2_PIX_FMT_SGBRG10: u32 = 808534599;
pub const V4L2_PIX_FMT_SGRBG10: u32 = 808534338;
pub const V4L2_PIX_FMT_SRGGB10: u32 = 808535890;
pub const V4L2_PIX_FMT_SBGGR10P: u32 = 1094795888;
pub const V4L2_PIX_FMT_SGBRG10P: u32 = 1094797168;
pub const V4L2_PIX_FMT_SGRBG10P: u32 = 1094805360;
pub const V4L2_PIX_FMT_SRGGB10P: u32 = 1094799984;
pub const V4L2_PIX_FMT_SBGGR10ALAW8: u32 = 943800929;
pub const V4L2_PIX_FMT_SGBRG10ALAW8: u32 = 943802209;
pub const V4L2_PIX_FMT_SGRBG10ALAW8: u32 = 943810401;
pub const V4L2_PIX_FMT_SRGGB10ALAW8: u32 = 943805025;
pub const V4L2_PIX_FMT_SBGGR10DPCM8: u32 = 943800930;
pub const V4L2_PIX_FMT_SGBRG10DPCM8: u32 = 943802210;
pub const V4L2_PIX_FMT_SGRBG10DPCM8: u32 = 808535106;
pub const V4L2_PIX_FMT_SRGGB10DPCM8: u32 = 943805026;
pub const V4L2_PIX_FMT_SBGGR12: u32 = 842090306;
pub const V4L2_PIX_FMT_SGBRG12: u32 = 842089031;
pub const V4L2_PIX_FMT_SGRBG12: u32 = 842088770;
pub const V4L2_PIX_FMT_SRGGB12: u32 = 842090322;
pub const V4L2_PIX_FMT_SBGGR12P: u32 = 1128481392;
pub const V4L2_PIX_FMT_SGBRG12P: u32 = 1128482672;
pub const V4L2_PIX_FMT_SGRBG12P: u32 = 1128490864;
pub const V4L2_PIX_FMT_SRGGB12P: u32 = 1128485488;
pub const V4L2_PIX_FMT_SBGGR14: u32 = 875644738;
pub const V4L2_PIX_FMT_SGBRG14: u32 = 875643463;
pub const V4L2_PIX_FMT_SGRBG14: u32 = 875647559;
pub const V4L2_PIX_FMT_SRGGB14: u32 = 875644754;
pub const V4L2_PIX_FMT_SBGGR14P: u32 = 1162166896;
pub const V4L2_PIX_FMT_SGBRG14P: u32 = 1162168176;
pub const V4L2_PIX_FMT_SGRBG14P: u32 = 1162176368;
pub const V4L2_PIX_FMT_SRGGB14P: u32 = 1162170992;
pub const V4L2_PIX_FMT_SBGGR16: u32 = 844257602;
pub const V4L2_PIX_FMT_SGBRG16: u32 = 909197895;
pub const V4L2_PIX_FMT_SGRBG16: u32 = 909201991;
pub const V4L2_PIX_FMT_SRGGB16: u32 = 909199186;
pub const V4L2_PIX_FMT_HSV24: u32 = 861295432;
pub const V4L2_PIX_FMT_HSV32: u32 = 878072648;
pub const V4L2_PIX_FMT_MJPEG: u32 = 1196444237;
pub const V4L2_PIX_FMT_JPEG: u32 = 1195724874;
pub const V4L2_PIX_FMT_DV: u32 = 1685288548;
pub const V4L2_PIX_FMT_MPEG: u32 = 1195724877;
pub const V4L2_PIX_FMT_H264: u32 = 875967048;
pub const V4L2_PIX_FMT_H264_NO_SC: u32 = 826496577;
pub const V4L2_PIX_FMT_H264_MVC: u32 = 875967053;
pub const V4L2_PIX_FMT_H263: u32 = 859189832;
pub const V4L2_PIX_FMT_MPEG1: u32 = 826757197;
pub const V4L2_PIX_FMT_MPEG2: u32 = 843534413;
pub const V4L2_PIX_FMT_MPEG2_SLICE: u32 = 1395803981;
pub const V4L2_PIX_FMT_MPEG4: u32 = 877088845;
pub const V4L2_PIX_FMT_XVID: u32 = 1145656920;
pub const V4L2_PIX_FMT_VC1_ANNEX_G: u32 = 1194410838;
pub const V4L2_PIX_FMT_VC1_ANNEX_L: u32 = 1278296918;
pub const V4L2_PIX_FMT_VP8: u32 = 808996950;
pub const V4L2_PIX_FMT_VP8_FRAME: u32 = 1178095702;
pub const V4L2_PIX_FMT_VP9: u32 = 809062486;
pub const V4L2_PIX_FMT_VP9_FRAME: u32 = 1178161238;
pub const V4L2_PIX_FMT_HEVC: u32 = 1129727304;
pub const V4L2_PIX_FMT_FWHT: u32 = 1414027078;
pub const V4L2_PIX_FMT_FWHT_STATELESS: u32 = 1213679187;
pub const V4L2_PIX_FMT_H264_SLICE: u32 = 875967059;
pub const V4L2_PIX_FMT_HEVC_SLICE: u32 = 892744275;
pub const V4L2_PIX_FMT_AV1_FRAME: u32 = 1177638465;
pub const V4L2_PIX_FMT_AV1: u32 = 825251393;
pub const V4L2_PIX_FMT_SPK: u32 = 810242131;
pub const V4L2_PIX_FMT_RV30: u32 = 808670802;
pub const V4L2_PIX_FMT_RV40: u32 = 808736338;
pub const V4L2_PIX_FMT_CPIA1: u32 = 1095323715;
pub const V4L2_PIX_FMT_WNVA: u32 = 1096175191;
pub const V4L2_PIX_FMT_SN9C10X: u32 = 808532307;
pub const V4L2_PIX_FMT_SN9C20X_I420: u32 = 808597843;
pub const V4L2_PIX_FMT_PWC1: u32 = 826496848;
pub const V4L2_PIX_FMT_PWC2: u32 = 843274064;
pub const V4L2_PIX_FMT_ET61X251: u32 = 892483141;
pub const V4L2_PIX_FMT_SPCA501: u32 = 825242963;
pub const V4L2_PIX_FMT_SPCA505: u32 = 892351827;
pub const V4L2_PIX_FMT_SPCA508: u32 = 942683475;
pub const V4L2_PIX_FMT_SPCA561: u32 = 825636179;
pub const V4L2_PIX_FMT_PAC207: u32 = 925905488;
pub const V4L2_PIX_FMT_MR97310A: u32 = 808530765;
pub const V4L2_PIX_FMT_JL2005BCD: u32 = 808602698;
pub const V4L2_PIX_FMT_SN9C2028: u32 = 1481527123;
pub const V4L2_PIX_FMT_SQ905C: u32 = 1127559225;
pub const V4L2_PIX_FMT_PJPG: u32 = 1196444240;
pub const V4L2_PIX_FMT_OV511: u32 = 825308495;
pub const V4L2_PIX_FMT_OV518: u32 = 942749007;
pub const V4L2_PIX_FMT_STV0680: u32 = 808990291;
pub const V4L2_PIX_FMT_TM6000: u32 = 808865108;
pub const V4L2_PIX_FMT_CIT_YYVYUY: u32 = 1448364355;
pub const V4L2_PIX_FMT_KONICA420: u32 = 1229868875;
pub const V4L2_PIX_FMT_JPGL: u32 = 1279742026;
pub const V4L2_PIX_FMT_SE401: u32 = 825242707;
pub const V4L2_PIX_FMT_S5C_UYVY_JPG: u32 = 1229141331;
pub const V4L2_PIX_FMT_Y8I: u32 = 541669465;
pub const V4L2_PIX_FMT_Y12I: u32 = 1228026201;
pub const V4L2_PIX_FMT_Y16I: u32 = 1228288345;
pub const V4L2_PIX_FMT_Z16: u32 = 540422490;
pub const V4L2_PIX_FMT_MT21C: u32 = 825381965;
pub const V4L2_PIX_FMT_MM21: u32 = 825380173;
pub const V4L2_PIX_FMT_MT2110T: u32 = 1412584525;
pub const V4L2_PIX_FMT_MT2110R: u32 = 1379030093;
pub const V4L2_PIX_FMT_INZI: u32 = 1230655049;
pub const V4L2_PIX_FMT_CNF4: u32 = 877022787;
pub const V4L2_PIX_FMT_HI240: u32 = 875710792;
pub const V4L2_PIX_FMT_QC08C: u32 = 1127755857;
pub const V4L2_PIX_FMT_QC10C: u32 = 1127231825;
pub const V4L2_PIX_FMT_AJPG: u32 = 1196444225;
pub const V4L2_PIX_FMT_HEXTILE: u32 = 1280596040;
pub const V4L2_PIX_FMT_IPU3_SBGGR10: u32 = 1647538281;
pub const V4L2_PIX_FMT_IPU3_SGBRG10: u32 = 1731424361;
pub const V4L2_PIX_FMT_IPU3_SGRBG10: u32 = 1194553449;
pub const V4L2_PIX_FMT_IPU3_SRGGB10: u32 = 1915973737;
pub const V4L2_PIX_FMT_PISP_COMP1_RGGB: u32 = 1378960208;
pub const V4L2_PIX_FMT_PISP_COMP1_GRBG: u32 = 1194410832;
pub const V4L2_PIX_FMT_PISP_COMP1_GBRG: u32 = 1731281744;
pub const V4L2_PIX_FMT_PISP_COMP1_BGGR: u32 = 1110524752;
pub const V4L2_PIX_FMT_PISP_COMP1_MONO: u32 = 1295074128;
pub const V4L2_PIX_FMT_PISP_COMP2_RGGB: u32 = 1379025744;
pub const V4L2_PIX_FMT_PISP_COMP2_GRBG: u32 = 1194476368;
pub const V4L2_PIX_FMT_PISP_COMP2_GBRG: u32 = 1731347280;
pub const V4L2_PIX_FMT_PISP_COMP2_BGGR: u32 = 1110590288;
pub const V4L2_PIX_FMT_PISP_COMP2_MONO: u32 = 1295139664;
pub const V4L2_PIX_FMT_RAW_CRU10: u32 = 808538691;
pub const V4L2_PIX_FMT_RAW_CRU12: u32 = 842093123;
pub const V4L2_PIX_FMT_RAW_CRU14: u32 = 875647555;
pub const V4L2_PIX_FMT_RAW_CRU20: u32 = 808604227;
pub const V4L2_PIX_FMT_PRIV_MAGIC: u32 = 4276996862;
pub const V4L2_PIX_FMT_FLAG_PREMUL_ALPHA: u32 = 1;
pub const V4L2_PIX_FMT_FLAG_SET_CSC: u32 = 2;
pub const V4L2_FMT_FLAG_COMPRESSED: u32 = 1;
pub const V4L2_FMT_FLAG_EMULATED: u32 = 2;
pub const V4L2_FMT_FLAG_CONTINUOUS_BYTESTREAM: u32 = 4;
pub const V4L2_FMT_FLAG_DYN_RESOLUTION: u32 = 8;
pub const V4L2_FMT_FLAG_ENC_CAP_FRAME_INTERVAL: u32 = 16;
pub const V4L2_FMT_FLAG_CSC_COLORSPACE: u32 = 32;
pub const V4L2_FMT_FLAG_CSC_XFER_FUNC: u32 = 64;
pub const V4L2_FMT_FLAG_CSC_YCBCR_ENC: u32 = 128;
pub const V4L2_FMT_FLAG_CSC_HSV_ENC: u32 = 128;
pub const V4L2_FMT_FLAG_CSC_QUANTIZATION: u32 = 256;
pub const V4L2_FMT_FLAG_META_LINE_BASED: u32 = 512;
pub const V4L2_FMTDESC_FLAG_ENUM_ALL: u32 = 2147483648;
pub const V4L2_MEMORY_FLAG_NON_COHERENT: u32 = 1;
pub const V4L2_BUF_CAP_SUPPORTS_MMAP: u32 = 1;
pub const V4L2_BUF_CAP_SUPPORTS_USERPTR: u32 = 2;
pub const V4L2_BUF_CAP_SUPPORTS_DMABUF: u32 = 4;
pub const V4L2_BUF_CAP_SUPPORTS_REQUESTS: u32 = 8;
pub const V4L2_BUF_CAP_SUPPORTS_ORPHANED_BUFS: u32 = 16;
pub const V4L2_BUF_CAP_SUPPORTS_M2M_HOLD_CAPTURE_BUF: u32 = 32;
pub const V4L2_BUF_CAP_SUPPORTS_MMAP_CACHE_HINTS: u32 = 64;
pub const V4L2_BUF_CAP_SUPPORTS_MAX_NUM_BUFFERS: u32 = 128;
pub const V4L2_BUF_CAP_SUPPORTS_REMOVE_BUFS: u32 = 256;
pub const V4L2_BUF_FLAG_MAPPED: u32 = 1;
pub const V4L2_BUF_FLAG_QUEUED: u32 = 2;
pub const V4L2_BUF_FLAG_DONE: u32 = 4;
pub const V4L2_BUF_FLAG_KEYFRAME: u32 = 8;
pub const V4L2_BUF_FLAG_PFRAME: u32 = 16;
pub const V4L2_BUF_FLAG_BFRAME: u32 = 32;
pub const V4L2_BUF_FLAG_ERROR: u32 = 64;
pub const V4L2_BUF_FLAG_IN_REQUEST: u32 = 128;
pub const V4L2_BUF_FLAG_TIMECODE: u32 = 256;
pub const V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF: u32 = 512;
pub const V4L2_BUF_FLAG_PREPARED: u32 = 1024;
pub const V4L2_BUF_FLAG_NO_CACHE_INVALIDATE: u32 = 2048;
pub const V4L2_BUF_FLAG_NO_CACHE_CLEAN: u32 = 4096;
pub const V4L2_BUF_FLAG_TIMESTAMP_MASK: u32 = 57344;
pub const V4L2_BUF_FLAG_TIMESTAMP_UNKNOWN: u32 = 0;
pub const V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC: u32 = 8192;
pub const V4L2_BUF_FLAG_TIMESTAMP_COPY: u32 = 16384;
pub const V4L2_BUF_FLAG_TSTAMP_SRC_MASK: u32 = 458752;
pub const V4L2_BUF_FLAG_TSTAMP_SRC_EOF: u32 = 0;
pub const V4L2_BUF_FLAG_TSTAMP_SRC_SOE: u32 = 65536;
pub const V4L2_BUF_FLAG_LAST: u32 = 1048576;
pub const V4L2_BUF_FLAG_REQUEST_FD: u32 = 8388608;
pub const V4L2_CAP_TIMEPERFRAME: u32 = 4096;
pub const V4L2_CTRL_ID_MASK: u32 = 268435455;
pub const V4L2_CTRL_MAX_DIMS: u32 = 4;
pub const V4L2_CTRL_WHICH_CUR_VAL: u32 = 0;
pub const V4L2_CTRL_WHICH_DEF_VAL: u32 = 251658240;
pub const V4L2_CTRL_WHICH_REQUEST_VAL: u32 = 251723776;
pub const V4L2_CTRL_WHICH_MIN_VAL: u32 = 251789312;
pub const V4L2_CTRL_WHICH_MAX_VAL: u32 = 251854848;
pub const V4L2_CTRL_FLAG_DISABLED: u32 = 1;
pub const V4L2_CTRL_FLAG_GRABBED: u32 = 2;
pub const V4L2_CTRL_FLAG_READ_ONLY: u32 = 4;
pub const V4L2_CTRL_FLAG_UPDATE: u32 = 8;
pub const V4L2_CTRL_FLAG_INACTIVE: u32 = 16;
pub const V4L2_CTRL_FLAG_SLIDER: u32 = 32;
pub const V4L2_CTRL_FLAG_WRITE_ONLY: u32 = 64;
pub const V4L2_CTRL_FLAG_VOLATILE: u32 = 128;
pub const V4L2_CTRL_FLAG_HAS_PAYLOAD: u32 = 256;
pub const V4L2_CTRL_FLAG_EXECUTE_ON_WRITE: u32 = 512;
pub const V4L2_CTRL_FLAG_MODIFY_LAYOUT: u32 = 1024;
pub const V4L2_CTRL_FLAG_DYNAMIC_ARRAY: u32 = 2048;
pub const V4L2_CTRL_FLAG_HAS_WHICH_MIN_MAX: u32 = 4096;
pub const V4L2_CTRL_FLAG_NEXT_CTRL: u32 = 2147483648;
pub const V4L2_CTRL_FLAG_NEXT_COMPOUND: u32 = 1073741824;
pub const V4L2_DEC_CMD_START: u32 = 0;
pub const V4L2_DEC_CMD_STOP: u32 = 1;
pub const V4L2_DEC_CMD_PAUSE: u32 = 2;
pub const V4L2_DEC_CMD_RESUME: u32 = 3;
pub const V4L2_DEC_CMD_FLUSH: u32 = 4;
pub const V4L2_DEC_CMD_START_MUTE_AUDIO: u32 = 1;
pub const V4L2_DEC_CMD_PAUSE_TO_BLACK: u32 = 1;
pub const V4L2_DEC_CMD_STOP_TO_BLACK: u32 = 1;
pub const V4L2_DEC_CMD_STOP_IMMEDIATELY: u32 = 2;
pub const V4L2_PIX_FMT_HM12: u32 = 842091848;
pub const V4L2_PIX_FMT_SUNXI_TILED_NV12: u32 = 842093651;
pub const V4L2_CAP_ASYNCIO: u32 = 33554432;
pub type __s8 = ::core::ffi::c_schar;
pub type __u8 = ::core::ffi::c_uchar;
pub type __s16 = ::core::ffi::c_short;
pub type __u16 = ::core::ffi::c_ushort;
pub type __s32 = ::core::ffi::c_int;
pub type __u32 = ::core::ffi::c_uint;
pub type __s64 = ::core::ffi::c_longlong;
pub type __u64 = ::core::ffi::c_ulonglong;
#[repr(C, packed)]
#[derive(Debug, Copy, Clone, PartialEq)]
pub struct media_v2_entity {
    pub id: __u32,
    pub name: [::core::ffi::c_char; 64usize],
    pub function: __u32,
    pub flags: __u32,
    pub reserved: [__u32; 5usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of media_v2_entity"][::core::mem::size_of::<media_v2_entity>() - 96usize];
    ["Alignment of media_v2_entity"][::core::mem::align_of::<media_v2_entity>() - 1usize];
    ["Offset of field: media_v2_entity::id"][::core::mem::offset_of!(media_v2_entity, id) - 0usize];
    ["Offset of field: media_v2_entity::name"]
        [::core::mem::offset_of!(media_v2_entity, name) - 4usize];
    ["Offset of field: media_v2_entity::function"]
        [::core::mem::offset_of!(media_v2_entity, function) - 68usize];
    ["Offset of field: media_v2_entity::flags"]
        [::core::mem::offset_of!(media_v2_entity, flags) - 72usize];
    ["Offset of field: media_v2_entity::reserved"]
        [::core::mem::offset_of!(media_v2_entity, reserved) - 76usize];
};
impl Default for media_v2_entity {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C, packed)]
#[derive(Debug, Default, Copy, Clone, PartialEq)]
pub struct media_v2_intf_devnode {
    pub major: __u32,
    pub minor: __u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of media_v2_intf_devnode"][::core::mem::size_of::<media_v2_intf_devnode>() - 8usize];
    ["Alignment of media_v2_intf_devnode"]
        [::core::mem::align_of::<media_v2_intf_devnode>() - 1usize];
    ["Offset of field: media_v2_intf_devnode::major"]
        [::core::mem::offset_of!(media_v2_intf_devnode, major) - 0usize];
    ["Offset of field: media_v2_intf_devnode::minor"]
        [::core::mem::offset_of!(media_v2_intf_devnode, minor) - 4usize];
};
#[repr(C, packed)]
#[derive(Copy, Clone)]
pub struct media_v2_interface {
    pub id: __u32,
    pub intf_type: __u32,
    pub flags: __u32,
    pub reserved: [__u32; 9usize],
    pub __bindgen_anon_1: media_v2_interface__bindgen_ty_1,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union media_v2_interface__bindgen_ty_1 {
    pub devnode: media_v2_intf_devnode,
    pub raw: [__u32; 16usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of media_v2_interface__bindgen_ty_1"]
        [::core::mem::size_of::<media_v2_interface__bindgen_ty_1>() - 64usize];
    ["Alignment of media_v2_interface__bindgen_ty_1"]
        [::core::mem::align_of::<media_v2_interface__bindgen_ty_1>() - 4usize];
    ["Offset of field: media_v2_interface__bindgen_ty_1::devnode"]
        [::core::mem::offset_of!(media_v2_interface__bindgen_ty_1, devnode) - 0usize];
    ["Offset of field: media_v2_interface__bindgen_ty_1::raw"]
        [::core::mem::offset_of!(media_v2_interface__bindgen_ty_1, raw) - 0usize];
};
impl Default for media_v2_interface__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of media_v2_interface"][::core::mem::size_of::<media_v2_interface>() - 112usize];
    ["Alignment of media_v2_interface"][::core::mem::align_of::<media_v2_interface>() - 1usize];
    ["Offset of field: media_v2_interface::id"]
        [::core::mem::offset_of!(media_v2_interface, id) - 0usize];
    ["Offset of field: media_v2_interface::intf_type"]
        [::core::mem::offset_of!(media_v2_interface, intf_type) - 4usize];
    ["Offset of field: media_v2_interface::flags"]
        [::core::mem::offset_of!(media_v2_interface, flags) - 8usize];
    ["Offset of field: media_v2_interface::reserved"]
        [::core::mem::offset_of!(media_v2_interface, reserved) - 12usize];
};
impl Default for media_v2_interface {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C, packed)]
#[derive(Debug, Default, Copy, Clone, PartialEq)]
pub struct media_v2_pad {
    pub id: __u32,
    pub entity_id: __u32,
    pub flags: __u32,
    pub index: __u32,
    pub reserved: [__u32; 4usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of media_v2_pad"][::core::mem::size_of::<media_v2_pad>() - 32usize];
    ["Alignment of media_v2_pad"][::core::mem::align_of::<media_v2_pad>() - 1usize];
    ["Offset of field: media_v2_pad::id"][::core::mem::offset_of!(media_v2_pad, id) - 0usize];
    ["Offset of field: media_v2_pad::entity_id"]
        [::core::mem::offset_of!(media_v2_pad, entity_id) - 4usize];
    ["Offset of field: media_v2_pad::flags"][::core::mem::offset_of!(media_v2_pad, flags) - 8usize];
    ["Offset of field: media_v2_pad::index"]
        [::core::mem::offset_of!(media_v2_pad, index) - 12usize];
    ["Offset of field: media_v2_pad::reserved"]
        [::core::mem::offset_of!(media_v2_pad, reserved) - 16usize];
};
#[repr(C, packed)]
#[derive(Debug, Default, Copy, Clone, PartialEq)]
pub struct media_v2_link {
    pub id: __u32,
    pub source_id: __u32,
    pub sink_id: __u32,
    pub flags: __u32,
    pub reserved: [__u32; 6usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of media_v2_link"][::core::mem::size_of::<media_v2_link>() - 40usize];
    ["Alignment of media_v2_link"][::core::mem::align_of::<media_v2_link>() - 1usize];
    ["Offset of field: media_v2_link::id"][::core::mem::offset_of!(media_v2_link, id) - 0usize];
    ["Offset of field: media_v2_link::source_id"]
        [::core::mem::offset_of!(media_v2_link, source_id) - 4usize];
    ["Offset of field: media_v2_link::sink_id"]
        [::core::mem::offset_of!(media_v2_link, sink_id) - 8usize];
    ["Offset of field: media_v2_link::flags"]
        [::core::mem::offset_of!(media_v2_link, flags) - 12usize];
    ["Offset of field: media_v2_link::reserved"]
        [::core::mem::offset_of!(media_v2_link, reserved) - 16usize];
};
pub const V4L2_MPEG_VIDEO_MPEG2_LEVEL_LOW: v4l2_mpeg_video_mpeg2_level = 0;
pub const V4L2_MPEG_VIDEO_MPEG2_LEVEL_MAIN: v4l2_mpeg_video_mpeg2_level = 1;
pub const V4L2_MPEG_VIDEO_MPEG2_LEVEL_HIGH_1440: v4l2_mpeg_video_mpeg2_level = 2;
pub const V4L2_MPEG_VIDEO_MPEG2_LEVEL_HIGH: v4l2_mpeg_video_mpeg2_level = 3;
pub type v4l2_mpeg_video_mpeg2_level = ::core::ffi::c_uint;
pub const V4L2_MPEG_VIDEO_MPEG2_PROFILE_SIMPLE: v4l2_mpeg_video_mpeg2_profile = 0;
pub const V4L2_MPEG_VIDEO_MPEG2_PROFILE_MAIN: v4l2_mpeg_video_mpeg2_profile = 1;
pub const V4L2_MPEG_VIDEO_MPEG2_PROFILE_SNR_SCALABLE: v4l2_mpeg_video_mpeg2_profile = 2;
pub const V4L2_MPEG_VIDEO_MPEG2_PROFILE_SPATIALLY_SCALABLE: v4l2_mpeg_video_mpeg2_profile = 3;
pub const V4L2_MPEG_VIDEO_MPEG2_PROFILE_HIGH: v4l2_mpeg_video_mpeg2_profile = 4;
pub const V4L2_MPEG_VIDEO_MPEG2_PROFILE_MULTIVIEW: v4l2_mpeg_video_mpeg2_profile = 5;
pub type v4l2_mpeg_video_mpeg2_profile = ::core::ffi::c_uint;
pub const V4L2_MPEG_VIDEO_H264_LEVEL_1_0: v4l2_mpeg_video_h264_level = 0;
pub const V4L2_MPEG_VIDEO_H264_LEVEL_1B: v4l2_mpeg_video_h264_level = 1;
pub const V4L2_MPEG_VIDEO_H264_LEVEL_1_1: v4l2_mpeg_video_h264_level = 2;
pub const V4L2_MPEG_VIDEO_H264_LEVEL_1_2: v4l2_mpeg_video_h264_level = 3;
pub const V4L2_MPEG_VIDEO_H264_LEVEL_1_3: v4l2_mpeg_video_h264_level = 4;
pub const V4L2_MPEG_VIDEO_H264_LEVEL_2_0: v4l2_mpeg_video_h264_level = 5;
pub const V4L2_MPEG_VIDEO_H264_LEVEL_2_1: v4l2_mpeg_video_h264_level = 6;
pub const V4L2_MPEG_VIDEO_H264_LEVEL_2_2: v4l2_mpeg_video_h264_level = 7;
pub const V4L2_MPEG_VIDEO_H264_LEVEL_3_0: v4l2_mpeg_video_h264_level = 8;
pub const V4L2_MPEG_VIDEO_H264_LEVEL_3_1: v4l2_mpeg_video_h264_level = 9;
pub const V4L2_MPEG_VIDEO_H264_LEVEL_3_2: v4l2_mpeg_video_h264_level = 10;
pub const V4L2_MPEG_VIDEO_H264_LEVEL_4_0: v4l2_mpeg_video_h264_level = 11;
pub const V4L2_MPEG_VIDEO_H264_LEVEL_4_1: v4l2_mpeg_video_h264_level = 12;
pub const V4L2_MPEG_VIDEO_H264_LEVEL_4_2: v4l2_mpeg_video_h264_level = 13;
pub const V4L2_MPEG_VIDEO_H264_LEVEL_5_0: v4l2_mpeg_video_h264_level = 14;
pub const V4L2_MPEG_VIDEO_H264_LEVEL_5_1: v4l2_mpeg_video_h264_level = 15;
pub const V4L2_MPEG_VIDEO_H264_LEVEL_5_2: v4l2_mpeg_video_h264_level = 16;
pub const V4L2_MPEG_VIDEO_H264_LEVEL_6_0: v4l2_mpeg_video_h264_level = 17;
pub const V4L2_MPEG_VIDEO_H264_LEVEL_6_1: v4l2_mpeg_video_h264_level = 18;
pub const V4L2_MPEG_VIDEO_H264_LEVEL_6_2: v4l2_mpeg_video_h264_level = 19;
pub type v4l2_mpeg_video_h264_level = ::core::ffi::c_uint;
pub const V4L2_MPEG_VIDEO_H264_PROFILE_BASELINE: v4l2_mpeg_video_h264_profile = 0;
pub const V4L2_MPEG_VIDEO_H264_PROFILE_CONSTRAINED_BASELINE: v4l2_mpeg_video_h264_profile = 1;
pub const V4L2_MPEG_VIDEO_H264_PROFILE_MAIN: v4l2_mpeg_video_h264_profile = 2;
pub const V4L2_MPEG_VIDEO_H264_PROFILE_EXTENDED: v4l2_mpeg_video_h264_profile = 3;
pub const V4L2_MPEG_VIDEO_H264_PROFILE_HIGH: v4l2_mpeg_video_h264_profile = 4;
pub const V4L2_MPEG_VIDEO_H264_PROFILE_HIGH_10: v4l2_mpeg_video_h264_profile = 5;
pub const V4L2_MPEG_VIDEO_H264_PROFILE_HIGH_422: v4l2_mpeg_video_h264_profile = 6;
pub const V4L2_MPEG_VIDEO_H264_PROFILE_HIGH_444_PREDICTIVE: v4l2_mpeg_video_h264_profile = 7;
pub const V4L2_MPEG_VIDEO_H264_PROFILE_HIGH_10_INTRA: v4l2_mpeg_video_h264_profile = 8;
pub const V4L2_MPEG_VIDEO_H264_PROFILE_HIGH_422_INTRA: v4l2_mpeg_video_h264_profile = 9;
pub const V4L2_MPEG_VIDEO_H264_PROFILE_HIGH_444_INTRA: v4l2_mpeg_video_h264_profile = 10;
pub const V4L2_MPEG_VIDEO_H264_PROFILE_CAVLC_444_INTRA: v4l2_mpeg_video_h264_profile = 11;
pub const V4L2_MPEG_VIDEO_H264_PROFILE_SCALABLE_BASELINE: v4l2_mpeg_video_h264_profile = 12;
pub const V4L2_MPEG_VIDEO_H264_PROFILE_SCALABLE_HIGH: v4l2_mpeg_video_h264_profile = 13;
pub const V4L2_MPEG_VIDEO_H264_PROFILE_SCALABLE_HIGH_INTRA: v4l2_mpeg_video_h264_profile = 14;
pub const V4L2_MPEG_VIDEO_H264_PROFILE_STEREO_HIGH: v4l2_mpeg_video_h264_profile = 15;
pub const V4L2_MPEG_VIDEO_H264_PROFILE_MULTIVIEW_HIGH: v4l2_mpeg_video_h264_profile = 16;
pub const V4L2_MPEG_VIDEO_H264_PROFILE_CONSTRAINED_HIGH: v4l2_mpeg_video_h264_profile = 17;
pub type v4l2_mpeg_video_h264_profile = ::core::ffi::c_uint;
pub const V4L2_STATELESS_H264_DECODE_MODE_SLICE_BASED: v4l2_stateless_h264_decode_mode = 0;
pub const V4L2_STATELESS_H264_DECODE_MODE_FRAME_BASED: v4l2_stateless_h264_decode_mode = 1;
pub type v4l2_stateless_h264_decode_mode = ::core::ffi::c_uint;
pub const V4L2_STATELESS_H264_START_CODE_NONE: v4l2_stateless_h264_start_code = 0;
pub const V4L2_STATELESS_H264_START_CODE_ANNEX_B: v4l2_stateless_h264_start_code = 1;
pub type v4l2_stateless_h264_start_code = ::core::ffi::c_uint;
#[repr(C)]
#[derive(Debug, Copy, Clone, PartialEq)]
pub struct v4l2_ctrl_h264_sps {
    pub profile_idc: __u8,
    pub constraint_set_flags: __u8,
    pub level_idc: __u8,
    pub seq_parameter_set_id: __u8,
    pub chroma_format_idc: __u8,
    pub bit_depth_luma_minus8: __u8,
    pub bit_depth_chroma_minus8: __u8,
    pub log2_max_frame_num_minus4: __u8,
    pub pic_order_cnt_type: __u8,
    pub log2_max_pic_order_cnt_lsb_minus4: __u8,
    pub max_num_ref_frames: __u8,
    pub num_ref_frames_in_pic_order_cnt_cycle: __u8,
    pub offset_for_ref_frame: [__s32; 255usize],
    pub offset_for_non_ref_pic: __s32,
    pub offset_for_top_to_bottom_field: __s32,
    pub pic_width_in_mbs_minus1: __u16,
    pub pic_height_in_map_units_minus1: __u16,
    pub flags: __u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_ctrl_h264_sps"][::core::mem::size_of::<v4l2_ctrl_h264_sps>() - 1048usize];
    ["Alignment of v4l2_ctrl_h264_sps"][::core::mem::align_of::<v4l2_ctrl_h264_sps>() - 4usize];
    ["Offset of field: v4l2_ctrl_h264_sps::profile_idc"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_sps, profile_idc) - 0usize];
    ["Offset of field: v4l2_ctrl_h264_sps::constraint_set_flags"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_sps, constraint_set_flags) - 1usize];
    ["Offset of field: v4l2_ctrl_h264_sps::level_idc"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_sps, level_idc) - 2usize];
    ["Offset of field: v4l2_ctrl_h264_sps::seq_parameter_set_id"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_sps, seq_parameter_set_id) - 3usize];
    ["Offset of field: v4l2_ctrl_h264_sps::chroma_format_idc"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_sps, chroma_format_idc) - 4usize];
    ["Offset of field: v4l2_ctrl_h264_sps::bit_depth_luma_minus8"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_sps, bit_depth_luma_minus8) - 5usize];
    ["Offset of field: v4l2_ctrl_h264_sps::bit_depth_chroma_minus8"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_sps, bit_depth_chroma_minus8) - 6usize];
    ["Offset of field: v4l2_ctrl_h264_sps::log2_max_frame_num_minus4"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_sps, log2_max_frame_num_minus4) - 7usize];
    ["Offset of field: v4l2_ctrl_h264_sps::pic_order_cnt_type"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_sps, pic_order_cnt_type) - 8usize];
    ["Offset of field: v4l2_ctrl_h264_sps::log2_max_pic_order_cnt_lsb_minus4"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_sps, log2_max_pic_order_cnt_lsb_minus4) - 9usize];
    ["Offset of field: v4l2_ctrl_h264_sps::max_num_ref_frames"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_sps, max_num_ref_frames) - 10usize];
    ["Offset of field: v4l2_ctrl_h264_sps::num_ref_frames_in_pic_order_cnt_cycle"][::core::mem::offset_of!(
        v4l2_ctrl_h264_sps,
        num_ref_frames_in_pic_order_cnt_cycle
    ) - 11usize];
    ["Offset of field: v4l2_ctrl_h264_sps::offset_for_ref_frame"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_sps, offset_for_ref_frame) - 12usize];
    ["Offset of field: v4l2_ctrl_h264_sps::offset_for_non_ref_pic"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_sps, offset_for_non_ref_pic) - 1032usize];
    ["Offset of field: v4l2_ctrl_h264_sps::offset_for_top_to_bottom_field"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_sps, offset_for_top_to_bottom_field) - 1036usize];
    ["Offset of field: v4l2_ctrl_h264_sps::pic_width_in_mbs_minus1"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_sps, pic_width_in_mbs_minus1) - 1040usize];
    ["Offset of field: v4l2_ctrl_h264_sps::pic_height_in_map_units_minus1"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_sps, pic_height_in_map_units_minus1) - 1042usize];
    ["Offset of field: v4l2_ctrl_h264_sps::flags"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_sps, flags) - 1044usize];
};
impl Default for v4l2_ctrl_h264_sps {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C)]
#[derive(Debug, Default, Copy, Clone, PartialEq)]
pub struct v4l2_ctrl_h264_pps {
    pub pic_parameter_set_id: __u8,
    pub seq_parameter_set_id: __u8,
    pub num_slice_groups_minus1: __u8,
    pub num_ref_idx_l0_default_active_minus1: __u8,
    pub num_ref_idx_l1_default_active_minus1: __u8,
    pub weighted_bipred_idc: __u8,
    pub pic_init_qp_minus26: __s8,
    pub pic_init_qs_minus26: __s8,
    pub chroma_qp_index_offset: __s8,
    pub second_chroma_qp_index_offset: __s8,
    pub flags: __u16,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_ctrl_h264_pps"][::core::mem::size_of::<v4l2_ctrl_h264_pps>() - 12usize];
    ["Alignment of v4l2_ctrl_h264_pps"][::core::mem::align_of::<v4l2_ctrl_h264_pps>() - 2usize];
    ["Offset of field: v4l2_ctrl_h264_pps::pic_parameter_set_id"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_pps, pic_parameter_set_id) - 0usize];
    ["Offset of field: v4l2_ctrl_h264_pps::seq_parameter_set_id"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_pps, seq_parameter_set_id) - 1usize];
    ["Offset of field: v4l2_ctrl_h264_pps::num_slice_groups_minus1"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_pps, num_slice_groups_minus1) - 2usize];
    ["Offset of field: v4l2_ctrl_h264_pps::num_ref_idx_l0_default_active_minus1"][::core::mem::offset_of!(
        v4l2_ctrl_h264_pps,
        num_ref_idx_l0_default_active_minus1
    ) - 3usize];
    ["Offset of field: v4l2_ctrl_h264_pps::num_ref_idx_l1_default_active_minus1"][::core::mem::offset_of!(
        v4l2_ctrl_h264_pps,
        num_ref_idx_l1_default_active_minus1
    ) - 4usize];
    ["Offset of field: v4l2_ctrl_h264_pps::weighted_bipred_idc"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_pps, weighted_bipred_idc) - 5usize];
    ["Offset of field: v4l2_ctrl_h264_pps::pic_init_qp_minus26"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_pps, pic_init_qp_minus26) - 6usize];
    ["Offset of field: v4l2_ctrl_h264_pps::pic_init_qs_minus26"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_pps, pic_init_qs_minus26) - 7usize];
    ["Offset of field: v4l2_ctrl_h264_pps::chroma_qp_index_offset"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_pps, chroma_qp_index_offset) - 8usize];
    ["Offset of field: v4l2_ctrl_h264_pps::second_chroma_qp_index_offset"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_pps, second_chroma_qp_index_offset) - 9usize];
    ["Offset of field: v4l2_ctrl_h264_pps::flags"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_pps, flags) - 10usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone, PartialEq)]
pub struct v4l2_ctrl_h264_scaling_matrix {
    pub scaling_list_4x4: [[__u8; 16usize]; 6usize],
    pub scaling_list_8x8: [[__u8; 64usize]; 6usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_ctrl_h264_scaling_matrix"]
        [::core::mem::size_of::<v4l2_ctrl_h264_scaling_matrix>() - 480usize];
    ["Alignment of v4l2_ctrl_h264_scaling_matrix"]
        [::core::mem::align_of::<v4l2_ctrl_h264_scaling_matrix>() - 1usize];
    ["Offset of field: v4l2_ctrl_h264_scaling_matrix::scaling_list_4x4"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_scaling_matrix, scaling_list_4x4) - 0usize];
    ["Offset of field: v4l2_ctrl_h264_scaling_matrix::scaling_list_8x8"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_scaling_matrix, scaling_list_8x8) - 96usize];
};
impl Default for v4l2_ctrl_h264_scaling_matrix {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C)]
#[derive(Debug, Default, Copy, Clone, PartialEq)]
pub struct v4l2_h264_weight_factors {
    pub luma_weight: [__s16; 32usize],
    pub luma_offset: [__s16; 32usize],
    pub chroma_weight: [[__s16; 2usize]; 32usize],
    pub chroma_offset: [[__s16; 2usize]; 32usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_h264_weight_factors"]
        [::core::mem::size_of::<v4l2_h264_weight_factors>() - 384usize];
    ["Alignment of v4l2_h264_weight_factors"]
        [::core::mem::align_of::<v4l2_h264_weight_factors>() - 2usize];
    ["Offset of field: v4l2_h264_weight_factors::luma_weight"]
        [::core::mem::offset_of!(v4l2_h264_weight_factors, luma_weight) - 0usize];
    ["Offset of field: v4l2_h264_weight_factors::luma_offset"]
        [::core::mem::offset_of!(v4l2_h264_weight_factors, luma_offset) - 64usize];
    ["Offset of field: v4l2_h264_weight_factors::chroma_weight"]
        [::core::mem::offset_of!(v4l2_h264_weight_factors, chroma_weight) - 128usize];
    ["Offset of field: v4l2_h264_weight_factors::chroma_offset"]
        [::core::mem::offset_of!(v4l2_h264_weight_factors, chroma_offset) - 256usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone, PartialEq)]
pub struct v4l2_ctrl_h264_pred_weights {
    pub luma_log2_weight_denom: __u16,
    pub chroma_log2_weight_denom: __u16,
    pub weight_factors: [v4l2_h264_weight_factors; 2usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_ctrl_h264_pred_weights"]
        [::core::mem::size_of::<v4l2_ctrl_h264_pred_weights>() - 772usize];
    ["Alignment of v4l2_ctrl_h264_pred_weights"]
        [::core::mem::align_of::<v4l2_ctrl_h264_pred_weights>() - 2usize];
    ["Offset of field: v4l2_ctrl_h264_pred_weights::luma_log2_weight_denom"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_pred_weights, luma_log2_weight_denom) - 0usize];
    ["Offset of field: v4l2_ctrl_h264_pred_weights::chroma_log2_weight_denom"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_pred_weights, chroma_log2_weight_denom) - 2usize];
    ["Offset of field: v4l2_ctrl_h264_pred_weights::weight_factors"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_pred_weights, weight_factors) - 4usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone, PartialEq)]
pub struct v4l2_h264_reference {
    pub fields: __u8,
    pub index: __u8,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_h264_reference"][::core::mem::size_of::<v4l2_h264_reference>() - 2usize];
    ["Alignment of v4l2_h264_reference"][::core::mem::align_of::<v4l2_h264_reference>() - 1usize];
    ["Offset of field: v4l2_h264_reference::fields"]
        [::core::mem::offset_of!(v4l2_h264_reference, fields) - 0usize];
    ["Offset of field: v4l2_h264_reference::index"]
        [::core::mem::offset_of!(v4l2_h264_reference, index) - 1usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone, PartialEq)]
pub struct v4l2_ctrl_h264_slice_params {
    pub header_bit_size: __u32,
    pub first_mb_in_slice: __u32,
    pub slice_type: __u8,
    pub colour_plane_id: __u8,
    pub redundant_pic_cnt: __u8,
    pub cabac_init_idc: __u8,
    pub slice_qp_delta: __s8,
    pub slice_qs_delta: __s8,
    pub disable_deblocking_filter_idc: __u8,
    pub slice_alpha_c0_offset_div2: __s8,
    pub slice_beta_offset_div2: __s8,
    pub num_ref_idx_l0_active_minus1: __u8,
    pub num_ref_idx_l1_active_minus1: __u8,
    pub reserved: __u8,
    pub ref_pic_list0: [v4l2_h264_reference; 32usize],
    pub ref_pic_list1: [v4l2_h264_reference; 32usize],
    pub flags: __u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_ctrl_h264_slice_params"]
        [::core::mem::size_of::<v4l2_ctrl_h264_slice_params>() - 152usize];
    ["Alignment of v4l2_ctrl_h264_slice_params"]
        [::core::mem::align_of::<v4l2_ctrl_h264_slice_params>() - 4usize];
    ["Offset of field: v4l2_ctrl_h264_slice_params::header_bit_size"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_slice_params, header_bit_size) - 0usize];
    ["Offset of field: v4l2_ctrl_h264_slice_params::first_mb_in_slice"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_slice_params, first_mb_in_slice) - 4usize];
    ["Offset of field: v4l2_ctrl_h264_slice_params::slice_type"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_slice_params, slice_type) - 8usize];
    ["Offset of field: v4l2_ctrl_h264_slice_params::colour_plane_id"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_slice_params, colour_plane_id) - 9usize];
    ["Offset of field: v4l2_ctrl_h264_slice_params::redundant_pic_cnt"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_slice_params, redundant_pic_cnt) - 10usize];
    ["Offset of field: v4l2_ctrl_h264_slice_params::cabac_init_idc"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_slice_params, cabac_init_idc) - 11usize];
    ["Offset of field: v4l2_ctrl_h264_slice_params::slice_qp_delta"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_slice_params, slice_qp_delta) - 12usize];
    ["Offset of field: v4l2_ctrl_h264_slice_params::slice_qs_delta"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_slice_params, slice_qs_delta) - 13usize];
    ["Offset of field: v4l2_ctrl_h264_slice_params::disable_deblocking_filter_idc"][::core::mem::offset_of!(
        v4l2_ctrl_h264_slice_params,
        disable_deblocking_filter_idc
    ) - 14usize];
    ["Offset of field: v4l2_ctrl_h264_slice_params::slice_alpha_c0_offset_div2"][::core::mem::offset_of!(
        v4l2_ctrl_h264_slice_params,
        slice_alpha_c0_offset_div2
    ) - 15usize];
    ["Offset of field: v4l2_ctrl_h264_slice_params::slice_beta_offset_div2"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_slice_params, slice_beta_offset_div2) - 16usize];
    ["Offset of field: v4l2_ctrl_h264_slice_params::num_ref_idx_l0_active_minus1"][::core::mem::offset_of!(
        v4l2_ctrl_h264_slice_params,
        num_ref_idx_l0_active_minus1
    ) - 17usize];
    ["Offset of field: v4l2_ctrl_h264_slice_params::num_ref_idx_l1_active_minus1"][::core::mem::offset_of!(
        v4l2_ctrl_h264_slice_params,
        num_ref_idx_l1_active_minus1
    ) - 18usize];
    ["Offset of field: v4l2_ctrl_h264_slice_params::reserved"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_slice_params, reserved) - 19usize];
    ["Offset of field: v4l2_ctrl_h264_slice_params::ref_pic_list0"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_slice_params, ref_pic_list0) - 20usize];
    ["Offset of field: v4l2_ctrl_h264_slice_params::ref_pic_list1"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_slice_params, ref_pic_list1) - 84usize];
    ["Offset of field: v4l2_ctrl_h264_slice_params::flags"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_slice_params, flags) - 148usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone, PartialEq)]
pub struct v4l2_h264_dpb_entry {
    pub reference_ts: __u64,
    pub pic_num: __u32,
    pub frame_num: __u16,
    pub fields: __u8,
    pub reserved: [__u8; 5usize],
    pub top_field_order_cnt: __s32,
    pub bottom_field_order_cnt: __s32,
    pub flags: __u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_h264_dpb_entry"][::core::mem::size_of::<v4l2_h264_dpb_entry>() - 32usize];
    ["Alignment of v4l2_h264_dpb_entry"][::core::mem::align_of::<v4l2_h264_dpb_entry>() - 8usize];
    ["Offset of field: v4l2_h264_dpb_entry::reference_ts"]
        [::core::mem::offset_of!(v4l2_h264_dpb_entry, reference_ts) - 0usize];
    ["Offset of field: v4l2_h264_dpb_entry::pic_num"]
        [::core::mem::offset_of!(v4l2_h264_dpb_entry, pic_num) - 8usize];
    ["Offset of field: v4l2_h264_dpb_entry::frame_num"]
        [::core::mem::offset_of!(v4l2_h264_dpb_entry, frame_num) - 12usize];
    ["Offset of field: v4l2_h264_dpb_entry::fields"]
        [::core::mem::offset_of!(v4l2_h264_dpb_entry, fields) - 14usize];
    ["Offset of field: v4l2_h264_dpb_entry::reserved"]
        [::core::mem::offset_of!(v4l2_h264_dpb_entry, reserved) - 15usize];
    ["Offset of field: v4l2_h264_dpb_entry::top_field_order_cnt"]
        [::core::mem::offset_of!(v4l2_h264_dpb_entry, top_field_order_cnt) - 20usize];
    ["Offset of field: v4l2_h264_dpb_entry::bottom_field_order_cnt"]
        [::core::mem::offset_of!(v4l2_h264_dpb_entry, bottom_field_order_cnt) - 24usize];
    ["Offset of field: v4l2_h264_dpb_entry::flags"]
        [::core::mem::offset_of!(v4l2_h264_dpb_entry, flags) - 28usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone, PartialEq)]
pub struct v4l2_ctrl_h264_decode_params {
    pub dpb: [v4l2_h264_dpb_entry; 16usize],
    pub nal_ref_idc: __u16,
    pub frame_num: __u16,
    pub top_field_order_cnt: __s32,
    pub bottom_field_order_cnt: __s32,
    pub idr_pic_id: __u16,
    pub pic_order_cnt_lsb: __u16,
    pub delta_pic_order_cnt_bottom: __s32,
    pub delta_pic_order_cnt0: __s32,
    pub delta_pic_order_cnt1: __s32,
    pub dec_ref_pic_marking_bit_size: __u32,
    pub pic_order_cnt_bit_size: __u32,
    pub slice_group_change_cycle: __u32,
    pub reserved: __u32,
    pub flags: __u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_ctrl_h264_decode_params"]
        [::core::mem::size_of::<v4l2_ctrl_h264_decode_params>() - 560usize];
    ["Alignment of v4l2_ctrl_h264_decode_params"]
        [::core::mem::align_of::<v4l2_ctrl_h264_decode_params>() - 8usize];
    ["Offset of field: v4l2_ctrl_h264_decode_params::dpb"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_decode_params, dpb) - 0usize];
    ["Offset of field: v4l2_ctrl_h264_decode_params::nal_ref_idc"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_decode_params, nal_ref_idc) - 512usize];
    ["Offset of field: v4l2_ctrl_h264_decode_params::frame_num"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_decode_params, frame_num) - 514usize];
    ["Offset of field: v4l2_ctrl_h264_decode_params::top_field_order_cnt"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_decode_params, top_field_order_cnt) - 516usize];
    ["Offset of field: v4l2_ctrl_h264_decode_params::bottom_field_order_cnt"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_decode_params, bottom_field_order_cnt) - 520usize];
    ["Offset of field: v4l2_ctrl_h264_decode_params::idr_pic_id"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_decode_params, idr_pic_id) - 524usize];
    ["Offset of field: v4l2_ctrl_h264_decode_params::pic_order_cnt_lsb"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_decode_params, pic_order_cnt_lsb) - 526usize];
    ["Offset of field: v4l2_ctrl_h264_decode_params::delta_pic_order_cnt_bottom"][::core::mem::offset_of!(
        v4l2_ctrl_h264_decode_params,
        delta_pic_order_cnt_bottom
    ) - 528usize];
    ["Offset of field: v4l2_ctrl_h264_decode_params::delta_pic_order_cnt0"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_decode_params, delta_pic_order_cnt0) - 532usize];
    ["Offset of field: v4l2_ctrl_h264_decode_params::delta_pic_order_cnt1"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_decode_params, delta_pic_order_cnt1) - 536usize];
    ["Offset of field: v4l2_ctrl_h264_decode_params::dec_ref_pic_marking_bit_size"][::core::mem::offset_of!(
        v4l2_ctrl_h264_decode_params,
        dec_ref_pic_marking_bit_size
    ) - 540usize];
    ["Offset of field: v4l2_ctrl_h264_decode_params::pic_order_cnt_bit_size"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_decode_params, pic_order_cnt_bit_size) - 544usize];
    ["Offset of field: v4l2_ctrl_h264_decode_params::slice_group_change_cycle"][::core::mem::offset_of!(
        v4l2_ctrl_h264_decode_params,
        slice_group_change_cycle
    ) - 548usize];
    ["Offset of field: v4l2_ctrl_h264_decode_params::reserved"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_decode_params, reserved) - 552usize];
    ["Offset of field: v4l2_ctrl_h264_decode_params::flags"]
        [::core::mem::offset_of!(v4l2_ctrl_h264_decode_params, flags) - 556usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone, PartialEq)]
pub struct v4l2_ctrl_mpeg2_sequence {
    pub horizontal_size: __u16,
    pub vertical_size: __u16,
    pub vbv_buffer_size: __u32,
    pub profile_and_level_indication: __u16,
    pub chroma_format: __u8,
    pub flags: __u8,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_ctrl_mpeg2_sequence"]
        [::core::mem::size_of::<v4l2_ctrl_mpeg2_sequence>() - 12usize];
    ["Alignment of v4l2_ctrl_mpeg2_sequence"]
        [::core::mem::align_of::<v4l2_ctrl_mpeg2_sequence>() - 4usize];
    ["Offset of field: v4l2_ctrl_mpeg2_sequence::horizontal_size"]
        [::core::mem::offset_of!(v4l2_ctrl_mpeg2_sequence, horizontal_size) - 0usize];
    ["Offset of field: v4l2_ctrl_mpeg2_sequence::vertical_size"]
        [::core::mem::offset_of!(v4l2_ctrl_mpeg2_sequence, vertical_size) - 2usize];
    ["Offset of field: v4l2_ctrl_mpeg2_sequence::vbv_buffer_size"]
        [::core::mem::offset_of!(v4l2_ctrl_mpeg2_sequence, vbv_buffer_size) - 4usize];
    ["Offset of field: v4l2_ctrl_mpeg2_sequence::profile_and_level_indication"]
        [::core::mem::offset_of!(v4l2_ctrl_mpeg2_sequence, profile_and_level_indication) - 8usize];
    ["Offset of field: v4l2_ctrl_mpeg2_sequence::chroma_format"]
        [::core::mem::offset_of!(v4l2_ctrl_mpeg2_sequence, chroma_format) - 10usize];
    ["Offset of field: v4l2_ctrl_mpeg2_sequence::flags"]
        [::core::mem::offset_of!(v4l2_ctrl_mpeg2_sequence, flags) - 11usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone, PartialEq)]
pub struct v4l2_ctrl_mpeg2_picture {
    pub backward_ref_ts: __u64,
    pub forward_ref_ts: __u64,
    pub flags: __u32,
    pub f_code: [[__u8; 2usize]; 2usize],
    pub picture_coding_type: __u8,
    pub picture_structure: __u8,
    pub intra_dc_precision: __u8,
    pub reserved: [__u8; 5usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_ctrl_mpeg2_picture"]
        [::core::mem::size_of::<v4l2_ctrl_mpeg2_picture>() - 32usize];
    ["Alignment of v4l2_ctrl_mpeg2_picture"]
        [::core::mem::align_of::<v4l2_ctrl_mpeg2_picture>() - 8usize];
    ["Offset of field: v4l2_ctrl_mpeg2_picture::backward_ref_ts"]
        [::core::mem::offset_of!(v4l2_ctrl_mpeg2_picture, backward_ref_ts) - 0usize];
    ["Offset of field: v4l2_ctrl_mpeg2_picture::forward_ref_ts"]
        [::core::mem::offset_of!(v4l2_ctrl_mpeg2_picture, forward_ref_ts) - 8usize];
    ["Offset of field: v4l2_ctrl_mpeg2_picture::flags"]
        [::core::mem::offset_of!(v4l2_ctrl_mpeg2_picture, flags) - 16usize];
    ["Offset of field: v4l2_ctrl_mpeg2_picture::f_code"]
        [::core::mem::offset_of!(v4l2_ctrl_mpeg2_picture, f_code) - 20usize];
    ["Offset of field: v4l2_ctrl_mpeg2_picture::picture_coding_type"]
        [::core::mem::offset_of!(v4l2_ctrl_mpeg2_picture, picture_coding_type) - 24usize];
    ["Offset of field: v4l2_ctrl_mpeg2_picture::picture_structure"]
        [::core::mem::offset_of!(v4l2_ctrl_mpeg2_picture, picture_structure) - 25usize];
    ["Offset of field: v4l2_ctrl_mpeg2_picture::intra_dc_precision"]
        [::core::mem::offset_of!(v4l2_ctrl_mpeg2_picture, intra_dc_precision) - 26usize];
    ["Offset of field: v4l2_ctrl_mpeg2_picture::reserved"]
        [::core::mem::offset_of!(v4l2_ctrl_mpeg2_picture, reserved) - 27usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone, PartialEq)]
pub struct v4l2_ctrl_mpeg2_quantisation {
    pub intra_quantiser_matrix: [__u8; 64usize],
    pub non_intra_quantiser_matrix: [__u8; 64usize],
    pub chroma_intra_quantiser_matrix: [__u8; 64usize],
    pub chroma_non_intra_quantiser_matrix: [__u8; 64usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_ctrl_mpeg2_quantisation"]
        [::core::mem::size_of::<v4l2_ctrl_mpeg2_quantisation>() - 256usize];
    ["Alignment of v4l2_ctrl_mpeg2_quantisation"]
        [::core::mem::align_of::<v4l2_ctrl_mpeg2_quantisation>() - 1usize];
    ["Offset of field: v4l2_ctrl_mpeg2_quantisation::intra_quantiser_matrix"]
        [::core::mem::offset_of!(v4l2_ctrl_mpeg2_quantisation, intra_quantiser_matrix) - 0usize];
    ["Offset of field: v4l2_ctrl_mpeg2_quantisation::non_intra_quantiser_matrix"][::core::mem::offset_of!(
        v4l2_ctrl_mpeg2_quantisation,
        non_intra_quantiser_matrix
    ) - 64usize];
    ["Offset of field: v4l2_ctrl_mpeg2_quantisation::chroma_intra_quantiser_matrix"][::core::mem::offset_of!(
        v4l2_ctrl_mpeg2_quantisation,
        chroma_intra_quantiser_matrix
    ) - 128usize];
    ["Offset of field: v4l2_ctrl_mpeg2_quantisation::chroma_non_intra_quantiser_matrix"][::core::mem::offset_of!(
        v4l2_ctrl_mpeg2_quantisation,
        chroma_non_intra_quantiser_matrix
    )
        - 192usize];
};
impl Default for v4l2_ctrl_mpeg2_quantisation {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
pub const V4L2_STATELESS_HEVC_DECODE_MODE_SLICE_BASED: v4l2_stateless_hevc_decode_mode = 0;
pub const V4L2_STATELESS_HEVC_DECODE_MODE_FRAME_BASED: v4l2_stateless_hevc_decode_mode = 1;
pub type v4l2_stateless_hevc_decode_mode = ::core::ffi::c_uint;
pub const V4L2_STATELESS_HEVC_START_CODE_NONE: v4l2_stateless_hevc_start_code = 0;
pub const V4L2_STATELESS_HEVC_START_CODE_ANNEX_B: v4l2_stateless_hevc_start_code = 1;
pub type v4l2_stateless_hevc_start_code = ::core::ffi::c_uint;
pub const V4L2_FIELD_ANY: v4l2_field = 0;
pub const V4L2_FIELD_NONE: v4l2_field = 1;
pub const V4L2_FIELD_TOP: v4l2_field = 2;
pub const V4L2_FIELD_BOTTOM: v4l2_field = 3;
pub const V4L2_FIELD_INTERLACED: v4l2_field = 4;
pub const V4L2_FIELD_SEQ_TB: v4l2_field = 5;
pub const V4L2_FIELD_SEQ_BT: v4l2_field = 6;
pub const V4L2_FIELD_ALTERNATE: v4l2_field = 7;
pub const V4L2_FIELD_INTERLACED_TB: v4l2_field = 8;
pub const V4L2_FIELD_INTERLACED_BT: v4l2_field = 9;
pub type v4l2_field = ::core::ffi::c_uint;
pub const V4L2_BUF_TYPE_VIDEO_CAPTURE: v4l2_buf_type = 1;
pub const V4L2_BUF_TYPE_VIDEO_OUTPUT: v4l2_buf_type = 2;
pub const V4L2_BUF_TYPE_VIDEO_OVERLAY: v4l2_buf_type = 3;
pub const V4L2_BUF_TYPE_VBI_CAPTURE: v4l2_buf_type = 4;
pub const V4L2_BUF_TYPE_VBI_OUTPUT: v4l2_buf_type = 5;
pub const V4L2_BUF_TYPE_SLICED_VBI_CAPTURE: v4l2_buf_type = 6;
pub const V4L2_BUF_TYPE_SLICED_VBI_OUTPUT: v4l2_buf_type = 7;
pub const V4L2_BUF_TYPE_VIDEO_OUTPUT_OVERLAY: v4l2_buf_type = 8;
pub const V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE: v4l2_buf_type = 9;
pub const V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE: v4l2_buf_type = 10;
pub const V4L2_BUF_TYPE_SDR_CAPTURE: v4l2_buf_type = 11;
pub const V4L2_BUF_TYPE_SDR_OUTPUT: v4l2_buf_type = 12;
pub const V4L2_BUF_TYPE_META_CAPTURE: v4l2_buf_type = 13;
pub const V4L2_BUF_TYPE_META_OUTPUT: v4l2_buf_type = 14;
pub const V4L2_BUF_TYPE_PRIVATE: v4l2_buf_type = 128;
pub type v4l2_buf_type = ::core::ffi::c_uint;
pub const V4L2_MEMORY_MMAP: v4l2_memory = 1;
pub const V4L2_MEMORY_USERPTR: v4l2_memory = 2;
pub const V4L2_MEMORY_OVERLAY: v4l2_memory = 3;
pub const V4L2_MEMORY_DMABUF: v4l2_memory = 4;
pub type v4l2_memory = ::core::ffi::c_uint;
pub const V4L2_COLORSPACE_DEFAULT: v4l2_colorspace = 0;
pub const V4L2_COLORSPACE_SMPTE170M: v4l2_colorspace = 1;
pub const V4L2_COLORSPACE_SMPTE240M: v4l2_colorspace = 2;
pub const V4L2_COLORSPACE_REC709: v4l2_colorspace = 3;
pub const V4L2_COLORSPACE_BT878: v4l2_colorspace = 4;
pub const V4L2_COLORSPACE_470_SYSTEM_M: v4l2_colorspace = 5;
pub const V4L2_COLORSPACE_470_SYSTEM_BG: v4l2_colorspace = 6;
pub const V4L2_COLORSPACE_JPEG: v4l2_colorspace = 7;
pub const V4L2_COLORSPACE_SRGB: v4l2_colorspace = 8;
pub const V4L2_COLORSPACE_OPRGB: v4l2_colorspace = 9;
pub const V4L2_COLORSPACE_BT2020: v4l2_colorspace = 10;
pub const V4L2_COLORSPACE_RAW: v4l2_colorspace = 11;
pub const V4L2_COLORSPACE_DCI_P3: v4l2_colorspace = 12;
pub type v4l2_colorspace = ::core::ffi::c_uint;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone, PartialEq)]
pub struct v4l2_capability {
    pub driver: [__u8; 16usize],
    pub card: [__u8; 32usize],
    pub bus_info: [__u8; 32usize],
    pub version: __u32,
    pub capabilities: __u32,
    pub device_caps: __u32,
    pub reserved: [__u32; 3usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_capability"][::core::mem::size_of::<v4l2_capability>() - 104usize];
    ["Alignment of v4l2_capability"][::core::mem::align_of::<v4l2_capability>() - 4usize];
    ["Offset of field: v4l2_capability::driver"]
        [::core::mem::offset_of!(v4l2_capability, driver) - 0usize];
    ["Offset of field: v4l2_capability::card"]
        [::core::mem::offset_of!(v4l2_capability, card) - 16usize];
    ["Offset of field: v4l2_capability::bus_info"]
        [::core::mem::offset_of!(v4l2_capability, bus_info) - 48usize];
    ["Offset of field: v4l2_capability::version"]
        [::core::mem::offset_of!(v4l2_capability, version) - 80usize];
    ["Offset of field: v4l2_capability::capabilities"]
        [::core::mem::offset_of!(v4l2_capability, capabilities) - 84usize];
    ["Offset of field: v4l2_capability::device_caps"]
        [::core::mem::offset_of!(v4l2_capability, device_caps) - 88usize];
    ["Offset of field: v4l2_capability::reserved"]
        [::core::mem::offset_of!(v4l2_capability, reserved) - 92usize];
};
#[repr(C)]
#[derive(Copy, Clone)]
pub struct v4l2_pix_format {
    pub width: __u32,
    pub height: __u32,
    pub pixelformat: __u32,
    pub field: __u32,
    pub bytesperline: __u32,
    pub sizeimage: __u32,
    pub colorspace: __u32,
    pub priv_: __u32,
    pub flags: __u32,
    pub __bindgen_anon_1: v4l2_pix_format__bindgen_ty_1,
    pub quantization: __u32,
    pub xfer_func: __u32,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union v4l2_pix_format__bindgen_ty_1 {
    pub ycbcr_enc: __u32,
    pub hsv_enc: __u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_pix_format__bindgen_ty_1"]
        [::core::mem::size_of::<v4l2_pix_format__bindgen_ty_1>() - 4usize];
    ["Alignment of v4l2_pix_format__bindgen_ty_1"]
        [::core::mem::align_of::<v4l2_pix_format__bindgen_ty_1>() - 4usize];
    ["Offset of field: v4l2_pix_format__bindgen_ty_1::ycbcr_enc"]
        [::core::mem::offset_of!(v4l2_pix_format__bindgen_ty_1, ycbcr_enc) - 0usize];
    ["Offset of field: v4l2_pix_format__bindgen_ty_1::hsv_enc"]
        [::core::mem::offset_of!(v4l2_pix_format__bindgen_ty_1, hsv_enc) - 0usize];
};
impl Default for v4l2_pix_format__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_pix_format"][::core::mem::size_of::<v4l2_pix_format>() - 48usize];
    ["Alignment of v4l2_pix_format"][::core::mem::align_of::<v4l2_pix_format>() - 4usize];
    ["Offset of field: v4l2_pix_format::width"]
        [::core::mem::offset_of!(v4l2_pix_format, width) - 0usize];
    ["Offset of field: v4l2_pix_format::height"]
        [::core::mem::offset_of!(v4l2_pix_format, height) - 4usize];
    ["Offset of field: v4l2_pix_format::pixelformat"]
        [::core::mem::offset_of!(v4l2_pix_format, pixelformat) - 8usize];
    ["Offset of field: v4l2_pix_format::field"]
        [::core::mem::offset_of!(v4l2_pix_format, field) - 12usize];
    ["Offset of field: v4l2_pix_format::bytesperline"]
        [::core::mem::offset_of!(v4l2_pix_format, bytesperline) - 16usize];
    ["Offset of field: v4l2_pix_format::sizeimage"]
        [::core::mem::offset_of!(v4l2_pix_format, sizeimage) - 20usize];
    ["Offset of field: v4l2_pix_format::colorspace"]
        [::core::mem::offset_of!(v4l2_pix_format, colorspace) - 24usize];
    ["Offset of field: v4l2_pix_format::priv_"]
        [::core::mem::offset_of!(v4l2_pix_format, priv_) - 28usize];
    ["Offset of field: v4l2_pix_format::flags"]
        [::core::mem::offset_of!(v4l2_pix_format, flags) - 32usize];
    ["Offset of field: v4l2_pix_format::quantization"]
        [::core::mem::offset_of!(v4l2_pix_format, quantization) - 40usize];
    ["Offset of field: v4l2_pix_format::xfer_func"]
        [::core::mem::offset_of!(v4l2_pix_format, xfer_func) - 44usize];
};
impl Default for v4l2_pix_format {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C)]
#[derive(Debug, Default, Copy, Clone, PartialEq)]
pub struct v4l2_fmtdesc {
    pub index: __u32,
    pub type_: __u32,
    pub flags: __u32,
    pub description: [__u8; 32usize],
    pub pixelformat: __u32,
    pub mbus_code: __u32,
    pub reserved: [__u32; 3usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_fmtdesc"][::core::mem::size_of::<v4l2_fmtdesc>() - 64usize];
    ["Alignment of v4l2_fmtdesc"][::core::mem::align_of::<v4l2_fmtdesc>() - 4usize];
    ["Offset of field: v4l2_fmtdesc::index"][::core::mem::offset_of!(v4l2_fmtdesc, index) - 0usize];
    ["Offset of field: v4l2_fmtdesc::type_"][::core::mem::offset_of!(v4l2_fmtdesc, type_) - 4usize];
    ["Offset of field: v4l2_fmtdesc::flags"][::core::mem::offset_of!(v4l2_fmtdesc, flags) - 8usize];
    ["Offset of field: v4l2_fmtdesc::description"]
        [::core::mem::offset_of!(v4l2_fmtdesc, description) - 12usize];
    ["Offset of field: v4l2_fmtdesc::pixelformat"]
        [::core::mem::offset_of!(v4l2_fmtdesc, pixelformat) - 44usize];
    ["Offset of field: v4l2_fmtdesc::mbus_code"]
        [::core::mem::offset_of!(v4l2_fmtdesc, mbus_code) - 48usize];
    ["Offset of field: v4l2_fmtdesc::reserved"]
        [::core::mem::offset_of!(v4l2_fmtdesc, reserved) - 52usize];
};
pub const V4L2_FRMSIZE_TYPE_DISCRETE: v4l2_frmsizetypes = 1;
pub const V4L2_FRMSIZE_TYPE_CONTINUOUS: v4l2_frmsizetypes = 2;
pub const V4L2_FRMSIZE_TYPE_STEPWISE: v4l2_frmsizetypes = 3;
pub type v4l2_frmsizetypes = ::core::ffi::c_uint;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone, PartialEq)]
pub struct v4l2_frmsize_discrete {
    pub width: __u32,
    pub height: __u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_frmsize_discrete"][::core::mem::size_of::<v4l2_frmsize_discrete>() - 8usize];
    ["Alignment of v4l2_frmsize_discrete"]
        [::core::mem::align_of::<v4l2_frmsize_discrete>() - 4usize];
    ["Offset of field: v4l2_frmsize_discrete::width"]
        [::core::mem::offset_of!(v4l2_frmsize_discrete, width) - 0usize];
    ["Offset of field: v4l2_frmsize_discrete::height"]
        [::core::mem::offset_of!(v4l2_frmsize_discrete, height) - 4usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone, PartialEq)]
pub struct v4l2_frmsize_stepwise {
    pub min_width: __u32,
    pub max_width: __u32,
    pub step_width: __u32,
    pub min_height: __u32,
    pub max_height: __u32,
    pub step_height: __u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_frmsize_stepwise"][::core::mem::size_of::<v4l2_frmsize_stepwise>() - 24usize];
    ["Alignment of v4l2_frmsize_stepwise"]
        [::core::mem::align_of::<v4l2_frmsize_stepwise>() - 4usize];
    ["Offset of field: v4l2_frmsize_stepwise::min_width"]
        [::core::mem::offset_of!(v4l2_frmsize_stepwise, min_width) - 0usize];
    ["Offset of field: v4l2_frmsize_stepwise::max_width"]
        [::core::mem::offset_of!(v4l2_frmsize_stepwise, max_width) - 4usize];
    ["Offset of field: v4l2_frmsize_stepwise::step_width"]
        [::core::mem::offset_of!(v4l2_frmsize_stepwise, step_width) - 8usize];
    ["Offset of field: v4l2_frmsize_stepwise::min_height"]
        [::core::mem::offset_of!(v4l2_frmsize_stepwise, min_height) - 12usize];
    ["Offset of field: v4l2_frmsize_stepwise::max_height"]
        [::core::mem::offset_of!(v4l2_frmsize_stepwise, max_height) - 16usize];
    ["Offset of field: v4l2_frmsize_stepwise::step_height"]
        [::core::mem::offset_of!(v4l2_frmsize_stepwise, step_height) - 20usize];
};
#[repr(C)]
#[derive(Copy, Clone)]
pub struct v4l2_frmsizeenum {
    pub index: __u32,
    pub pixel_format: __u32,
    pub type_: __u32,
    pub __bindgen_anon_1: v4l2_frmsizeenum__bindgen_ty_1,
    pub reserved: [__u32; 2usize],
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union v4l2_frmsizeenum__bindgen_ty_1 {
    pub discrete: v4l2_frmsize_discrete,
    pub stepwise: v4l2_frmsize_stepwise,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_frmsizeenum__bindgen_ty_1"]
        [::core::mem::size_of::<v4l2_frmsizeenum__bindgen_ty_1>() - 24usize];
    ["Alignment of v4l2_frmsizeenum__bindgen_ty_1"]
        [::core::mem::align_of::<v4l2_frmsizeenum__bindgen_ty_1>() - 4usize];
    ["Offset of field: v4l2_frmsizeenum__bindgen_ty_1::discrete"]
        [::core::mem::offset_of!(v4l2_frmsizeenum__bindgen_ty_1, discrete) - 0usize];
    ["Offset of field: v4l2_frmsizeenum__bindgen_ty_1::stepwise"]
        [::core::mem::offset_of!(v4l2_frmsizeenum__bindgen_ty_1, stepwise) - 0usize];
};
impl Default for v4l2_frmsizeenum__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_frmsizeenum"][::core::mem::size_of::<v4l2_frmsizeenum>() - 44usize];
    ["Alignment of v4l2_frmsizeenum"][::core::mem::align_of::<v4l2_frmsizeenum>() - 4usize];
    ["Offset of field: v4l2_frmsizeenum::index"]
        [::core::mem::offset_of!(v4l2_frmsizeenum, index) - 0usize];
    ["Offset of field: v4l2_frmsizeenum::pixel_format"]
        [::core::mem::offset_of!(v4l2_frmsizeenum, pixel_format) - 4usize];
    ["Offset of field: v4l2_frmsizeenum::type_"]
        [::core::mem::offset_of!(v4l2_frmsizeenum, type_) - 8usize];
    ["Offset of field: v4l2_frmsizeenum::reserved"]
        [::core::mem::offset_of!(v4l2_frmsizeenum, reserved) - 36usize];
};
impl Default for v4l2_frmsizeenum {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C)]
#[derive(Debug, Default, Copy, Clone, PartialEq)]
pub struct v4l2_requestbuffers {
    pub count: __u32,
    pub type_: __u32,
    pub memory: __u32,
    pub capabilities: __u32,
    pub flags: __u8,
    pub reserved: [__u8; 3usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_requestbuffers"][::core::mem::size_of::<v4l2_requestbuffers>() - 20usize];
    ["Alignment of v4l2_requestbuffers"][::core::mem::align_of::<v4l2_requestbuffers>() - 4usize];
    ["Offset of field: v4l2_requestbuffers::count"]
        [::core::mem::offset_of!(v4l2_requestbuffers, count) - 0usize];
    ["Offset of field: v4l2_requestbuffers::type_"]
        [::core::mem::offset_of!(v4l2_requestbuffers, type_) - 4usize];
    ["Offset of field: v4l2_requestbuffers::memory"]
        [::core::mem::offset_of!(v4l2_requestbuffers, memory) - 8usize];
    ["Offset of field: v4l2_requestbuffers::capabilities"]
        [::core::mem::offset_of!(v4l2_requestbuffers, capabilities) - 12usize];
    ["Offset of field: v4l2_requestbuffers::flags"]
        [::core::mem::offset_of!(v4l2_requestbuffers, flags) - 16usize];
    ["Offset of field: v4l2_requestbuffers::reserved"]
        [::core::mem::offset_of!(v4l2_requestbuffers, reserved) - 17usize];
};
#[repr(C)]
#[derive(Debug, Default, Copy, Clone, PartialEq)]
pub struct v4l2_exportbuffer {
    pub type_: __u32,
    pub index: __u32,
    pub plane: __u32,
    pub flags: __u32,
    pub fd: __s32,
    pub reserved: [__u32; 11usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_exportbuffer"][::core::mem::size_of::<v4l2_exportbuffer>() - 64usize];
    ["Alignment of v4l2_exportbuffer"][::core::mem::align_of::<v4l2_exportbuffer>() - 4usize];
    ["Offset of field: v4l2_exportbuffer::type_"]
        [::core::mem::offset_of!(v4l2_exportbuffer, type_) - 0usize];
    ["Offset of field: v4l2_exportbuffer::index"]
        [::core::mem::offset_of!(v4l2_exportbuffer, index) - 4usize];
    ["Offset of field: v4l2_exportbuffer::plane"]
        [::core::mem::offset_of!(v4l2_exportbuffer, plane) - 8usize];
    ["Offset of field: v4l2_exportbuffer::flags"]
        [::core::mem::offset_of!(v4l2_exportbuffer, flags) - 12usize];
    ["Offset of field: v4l2_exportbuffer::fd"]
        [::core::mem::offset_of!(v4l2_exportbuffer, fd) - 16usize];
    ["Offset of field: v4l2_exportbuffer::reserved"]
        [::core::mem::offset_of!(v4l2_exportbuffer, reserved) - 20usize];
};
pub const V4L2_CTRL_TYPE_INTEGER: v4l2_ctrl_type = 1;
pub const V4L2_CTRL_TYPE_BOOLEAN: v4l2_ctrl_type = 2;
pub const V4L2_CTRL_TYPE_MENU: v4l2_ctrl_type = 3;
pub const V4L2_CTRL_TYPE_BUTTON: v4l2_ctrl_type = 4;
pub const V4L2_CTRL_TYPE_INTEGER64: v4l2_ctrl_type = 5;
pub const V4L2_CTRL_TYPE_CTRL_CLASS: v4l2_ctrl_type = 6;
pub const V4L2_CTRL_TYPE_STRING: v4l2_ctrl_type = 7;
pub const V4L2_CTRL_TYPE_BITMASK: v4l2_ctrl_type = 8;
pub const V4L2_CTRL_TYPE_INTEGER_MENU: v4l2_ctrl_type = 9;
pub const V4L2_CTRL_COMPOUND_TYPES: v4l2_ctrl_type = 256;
pub const V4L2_CTRL_TYPE_U8: v4l2_ctrl_type = 256;
pub const V4L2_CTRL_TYPE_U16: v4l2_ctrl_type = 257;
pub const V4L2_CTRL_TYPE_U32: v4l2_ctrl_type = 258;
pub const V4L2_CTRL_TYPE_AREA: v4l2_ctrl_type = 262;
pub const V4L2_CTRL_TYPE_RECT: v4l2_ctrl_type = 263;
pub const V4L2_CTRL_TYPE_HDR10_CLL_INFO: v4l2_ctrl_type = 272;
pub const V4L2_CTRL_TYPE_HDR10_MASTERING_DISPLAY: v4l2_ctrl_type = 273;
pub const V4L2_CTRL_TYPE_H264_SPS: v4l2_ctrl_type = 512;
pub const V4L2_CTRL_TYPE_H264_PPS: v4l2_ctrl_type = 513;
pub const V4L2_CTRL_TYPE_H264_SCALING_MATRIX: v4l2_ctrl_type = 514;
pub const V4L2_CTRL_TYPE_H264_SLICE_PARAMS: v4l2_ctrl_type = 515;
pub const V4L2_CTRL_TYPE_H264_DECODE_PARAMS: v4l2_ctrl_type = 516;
pub const V4L2_CTRL_TYPE_H264_PRED_WEIGHTS: v4l2_ctrl_type = 517;
pub const V4L2_CTRL_TYPE_FWHT_PARAMS: v4l2_ctrl_type = 544;
pub const V4L2_CTRL_TYPE_VP8_FRAME: v4l2_ctrl_type = 576;
pub const V4L2_CTRL_TYPE_MPEG2_QUANTISATION: v4l2_ctrl_type = 592;
pub const V4L2_CTRL_TYPE_MPEG2_SEQUENCE: v4l2_ctrl_type = 593;
pub const V4L2_CTRL_TYPE_MPEG2_PICTURE: v4l2_ctrl_type = 594;
pub const V4L2_CTRL_TYPE_VP9_COMPRESSED_HDR: v4l2_ctrl_type = 608;
pub const V4L2_CTRL_TYPE_VP9_FRAME: v4l2_ctrl_type = 609;
pub const V4L2_CTRL_TYPE_HEVC_SPS: v4l2_ctrl_type = 624;
pub const V4L2_CTRL_TYPE_HEVC_PPS: v4l2_ctrl_type = 625;
pub const V4L2_CTRL_TYPE_HEVC_SLICE_PARAMS: v4l2_ctrl_type = 626;
pub const V4L2_CTRL_TYPE_HEVC_SCALING_MATRIX: v4l2_ctrl_type = 627;
pub const V4L2_CTRL_TYPE_HEVC_DECODE_PARAMS: v4l2_ctrl_type = 628;
pub const V4L2_CTRL_TYPE_HEVC_EXT_SPS_ST_RPS: v4l2_ctrl_type = 629;
pub const V4L2_CTRL_TYPE_HEVC_EXT_SPS_LT_RPS: v4l2_ctrl_type = 630;
pub const V4L2_CTRL_TYPE_AV1_SEQUENCE: v4l2_ctrl_type = 640;
pub const V4L2_CTRL_TYPE_AV1_TILE_GROUP_ENTRY: v4l2_ctrl_type = 641;
pub const V4L2_CTRL_TYPE_AV1_FRAME: v4l2_ctrl_type = 642;
pub const V4L2_CTRL_TYPE_AV1_FILM_GRAIN: v4l2_ctrl_type = 643;
pub type v4l2_ctrl_type = ::core::ffi::c_uint;
#[repr(C)]
#[derive(Debug, Default, Copy, Clone, PartialEq)]
pub struct v4l2_query_ext_ctrl {
    pub id: __u32,
    pub type_: __u32,
    pub name: [::core::ffi::c_char; 32usize],
    pub minimum: __s64,
    pub maximum: __s64,
    pub step: __u64,
    pub default_value: __s64,
    pub flags: __u32,
    pub elem_size: __u32,
    pub elems: __u32,
    pub nr_of_dims: __u32,
    pub dims: [__u32; 4usize],
    pub reserved: [__u32; 32usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_query_ext_ctrl"][::core::mem::size_of::<v4l2_query_ext_ctrl>() - 232usize];
    ["Alignment of v4l2_query_ext_ctrl"][::core::mem::align_of::<v4l2_query_ext_ctrl>() - 8usize];
    ["Offset of field: v4l2_query_ext_ctrl::id"]
        [::core::mem::offset_of!(v4l2_query_ext_ctrl, id) - 0usize];
    ["Offset of field: v4l2_query_ext_ctrl::type_"]
        [::core::mem::offset_of!(v4l2_query_ext_ctrl, type_) - 4usize];
    ["Offset of field: v4l2_query_ext_ctrl::name"]
        [::core::mem::offset_of!(v4l2_query_ext_ctrl, name) - 8usize];
    ["Offset of field: v4l2_query_ext_ctrl::minimum"]
        [::core::mem::offset_of!(v4l2_query_ext_ctrl, minimum) - 40usize];
    ["Offset of field: v4l2_query_ext_ctrl::maximum"]
        [::core::mem::offset_of!(v4l2_query_ext_ctrl, maximum) - 48usize];
    ["Offset of field: v4l2_query_ext_ctrl::step"]
        [::core::mem::offset_of!(v4l2_query_ext_ctrl, step) - 56usize];
    ["Offset of field: v4l2_query_ext_ctrl::default_value"]
        [::core::mem::offset_of!(v4l2_query_ext_ctrl, default_value) - 64usize];
    ["Offset of field: v4l2_query_ext_ctrl::flags"]
        [::core::mem::offset_of!(v4l2_query_ext_ctrl, flags) - 72usize];
    ["Offset of field: v4l2_query_ext_ctrl::elem_size"]
        [::core::mem::offset_of!(v4l2_query_ext_ctrl, elem_size) - 76usize];
    ["Offset of field: v4l2_query_ext_ctrl::elems"]
        [::core::mem::offset_of!(v4l2_query_ext_ctrl, elems) - 80usize];
    ["Offset of field: v4l2_query_ext_ctrl::nr_of_dims"]
        [::core::mem::offset_of!(v4l2_query_ext_ctrl, nr_of_dims) - 84usize];
    ["Offset of field: v4l2_query_ext_ctrl::dims"]
        [::core::mem::offset_of!(v4l2_query_ext_ctrl, dims) - 88usize];
    ["Offset of field: v4l2_query_ext_ctrl::reserved"]
        [::core::mem::offset_of!(v4l2_query_ext_ctrl, reserved) - 104usize];
};
#[repr(C, packed)]
#[derive(Copy, Clone)]
pub struct v4l2_querymenu {
    pub id: __u32,
    pub index: __u32,
    pub __bindgen_anon_1: v4l2_querymenu__bindgen_ty_1,
    pub reserved: __u32,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union v4l2_querymenu__bindgen_ty_1 {
    pub name: [__u8; 32usize],
    pub value: __s64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_querymenu__bindgen_ty_1"]
        [::core::mem::size_of::<v4l2_querymenu__bindgen_ty_1>() - 32usize];
    ["Alignment of v4l2_querymenu__bindgen_ty_1"]
        [::core::mem::align_of::<v4l2_querymenu__bindgen_ty_1>() - 8usize];
    ["Offset of field: v4l2_querymenu__bindgen_ty_1::name"]
        [::core::mem::offset_of!(v4l2_querymenu__bindgen_ty_1, name) - 0usize];
    ["Offset of field: v4l2_querymenu__bindgen_ty_1::value"]
        [::core::mem::offset_of!(v4l2_querymenu__bindgen_ty_1, value) - 0usize];
};
impl Default for v4l2_querymenu__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_querymenu"][::core::mem::size_of::<v4l2_querymenu>() - 44usize];
    ["Alignment of v4l2_querymenu"][::core::mem::align_of::<v4l2_querymenu>() - 1usize];
    ["Offset of field: v4l2_querymenu::id"][::core::mem::offset_of!(v4l2_querymenu, id) - 0usize];
    ["Offset of field: v4l2_querymenu::index"]
        [::core::mem::offset_of!(v4l2_querymenu, index) - 4usize];
    ["Offset of field: v4l2_querymenu::reserved"]
        [::core::mem::offset_of!(v4l2_querymenu, reserved) - 40usize];
};
impl Default for v4l2_querymenu {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[repr(C, packed)]
#[derive(Debug, Default, Copy, Clone, PartialEq)]
pub struct v4l2_plane_pix_format {
    pub sizeimage: __u32,
    pub bytesperline: __u32,
    pub reserved: [__u16; 6usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_plane_pix_format"][::core::mem::size_of::<v4l2_plane_pix_format>() - 20usize];
    ["Alignment of v4l2_plane_pix_format"]
        [::core::mem::align_of::<v4l2_plane_pix_format>() - 1usize];
    ["Offset of field: v4l2_plane_pix_format::sizeimage"]
        [::core::mem::offset_of!(v4l2_plane_pix_format, sizeimage) - 0usize];
    ["Offset of field: v4l2_plane_pix_format::bytesperline"]
        [::core::mem::offset_of!(v4l2_plane_pix_format, bytesperline) - 4usize];
    ["Offset of field: v4l2_plane_pix_format::reserved"]
        [::core::mem::offset_of!(v4l2_plane_pix_format, reserved) - 8usize];
};
#[repr(C, packed)]
#[derive(Copy, Clone)]
pub struct v4l2_pix_format_mplane {
    pub width: __u32,
    pub height: __u32,
    pub pixelformat: __u32,
    pub field: __u32,
    pub colorspace: __u32,
    pub plane_fmt: [v4l2_plane_pix_format; 8usize],
    pub num_planes: __u8,
    pub flags: __u8,
    pub __bindgen_anon_1: v4l2_pix_format_mplane__bindgen_ty_1,
    pub quantization: __u8,
    pub xfer_func: __u8,
    pub reserved: [__u8; 7usize],
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union v4l2_pix_format_mplane__bindgen_ty_1 {
    pub ycbcr_enc: __u8,
    pub hsv_enc: __u8,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_pix_format_mplane__bindgen_ty_1"]
        [::core::mem::size_of::<v4l2_pix_format_mplane__bindgen_ty_1>() - 1usize];
    ["Alignment of v4l2_pix_format_mplane__bindgen_ty_1"]
        [::core::mem::align_of::<v4l2_pix_format_mplane__bindgen_ty_1>() - 1usize];
    ["Offset of field: v4l2_pix_format_mplane__bindgen_ty_1::ycbcr_enc"]
        [::core::mem::offset_of!(v4l2_pix_format_mplane__bindgen_ty_1, ycbcr_enc) - 0usize];
    ["Offset of field: v4l2_pix_format_mplane__bindgen_ty_1::hsv_enc"]
        [::core::mem::offset_of!(v4l2_pix_format_mplane__bindgen_ty_1, hsv_enc) - 0usize];
};
impl Default for v4l2_pix_format_mplane__bindgen_ty_1 {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of v4l2_pix_format_mplane"][::core::mem::size_of::<v4l2_pix_format_mplane>() - 192usize];
    ["Alignment of v4l2_pix_format_mplane"]
        [::core::mem::align_of::<v4l2_pix_format_mplane>() - 1usize];
    ["Offset of field: v4l2_pix_format_mplane::width"]
        [::core::mem::offset_of!(v4l2_pix_format_mplane, width) - 0usize];
    ["Offset of field: v4l2_pix_format_mplane::height"]
        [::core::mem::offset_of!(v4l2_pix_format_mplane, height) - 4usize];
    ["Offset of field: v4l2_pix_format_mplane::pixelformat"]
        [::core::mem::offset_of!(v4l2_pix_format_mplane, pixelformat) - 8usize];
    ["Offset of field: v4l2_pix_format_mplane::field"]
        [::core::mem::offset_of!(v4l2_pix_format_mplane, field) - 12usize];
    ["Offset of field: v4l2_pix_format_mplane::colorspace"]
        [::core::mem::offset_of!(v4l2_pix_format_mplane, colorspace) - 16usize];
    ["Offset of field: v4l2_pix_format_mplane::plane_fmt"]
        [::core::mem::offset_of!(v4l2_pix_format_mplane, plane_fmt) - 20usize];
    ["Offset of field: v4l2_pix_format_mplane::num_planes"]
        [::core::mem::offset_of!(v4l2_pix_format_mplane, num_planes) - 180usize];
    ["Offset of field: v4l2_pix_format_mplane::flags"]
        [::core::mem::offset_of!(v4l2_pix_format_mplane, flags) - 181usize];
    ["Offset of field: v4l2_pix_format_mplane::quantization"]
        [::core::mem::offset_of!(v4l2_pix_format_mplane, quantization) - 183usize];
    ["Offset of field: v4l2_pix_format_mplane::xfer_func"]
        [::core::mem::offset_of!(v4l2_pix_format_mplane, xfer_func) - 184usize];
    ["Offset of field: v4l2_pix_format_mplane::reserved"]
        [::core::mem::offset_of!(v4l2_pix_format_mplane, reserved) - 185usize];
};
impl Default for v4l2_pix_format_mplane {
    fn default() -> Self {
        let mut s = ::core::mem::MaybeUninit::<Self>::uninit();
        unsafe {
            ::core::ptr::write_bytes(s.as_mut_ptr(), 0, 1);
            s.assume_init()
        }
    }
}
