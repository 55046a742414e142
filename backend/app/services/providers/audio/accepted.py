"""What FFmpeg may open on our behalf: the probe and the decoder pass it to their children."""

_DEMUXERS = "mp3,wav,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,ogg,flac,mpeg"
_CODECS = (
    "mp3float,mp3,mp2float,mp2,mp1float,mp1,aac,aac_latm,opus,libopus,vorbis,flac,alac,ac3,eac3,gsm_ms,g722,g726,"
    "adpcm_ms,adpcm_ima_wav,pcm_alaw,pcm_mulaw,pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,"
    "pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,pcm_dvd"
)

# Files are opened by descriptor (fd:): their names tell FFmpeg nothing, and a playlist inside opens no other
# file and no address.
FFMPEG_OPTIONS = {"protocol_whitelist": "fd", "format_whitelist": _DEMUXERS, "codec_whitelist": _CODECS}
LONGEST_S = 10 * 3600
FORMATS_FOR_PEOPLE = "MP3, MP4, M4A, MPEG, WAV, WebM, OGG or FLAC"
