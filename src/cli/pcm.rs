//! Takes apart the plain samples of a wave file: what most stems are, a good deal faster than a decoder
//! that knows every kind.

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::*;

/// How a sample is stored, little end first and with no padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pcm {
    Int16,
    Int24,
    Float32,
}

impl Pcm {
    /// The samples of a file with these parameters; `None` if the decoder has to read them.
    pub fn of(params: &AudioCodecParameters) -> Option<Self> {
        let pcm = match params.codec {
            CODEC_ID_PCM_S16LE => Self::Int16,
            CODEC_ID_PCM_S24LE => Self::Int24,
            CODEC_ID_PCM_F32LE => Self::Float32,
            _ => return None,
        };
        let bits = [params.bits_per_sample, params.bits_per_coded_sample];
        let whole = |bits: Option<u32>| bits.is_none_or(|bits| bits as usize == 8 * pcm.bytes());
        bits.into_iter().all(whole).then_some(pcm)
    }

    /// Takes apart `data` into `block`, a vector per channel; false if there are no samples in it, or
    /// only parts of some.
    pub fn read(self, data: &[u8], block: &mut [Vec<f32>]) -> bool {
        if data.is_empty() || !data.len().is_multiple_of(self.bytes() * block.len()) {
            return false;
        }
        match self {
            Self::Int16 => {
                planar(data, block, |bytes| f32::from(i16::from_le_bytes(bytes)) / 32_768.0);
            }
            Self::Int24 => planar(data, block, |[low, middle, high]| {
                (i32::from_le_bytes([0, low, middle, high]) >> 8) as f32 / 8_388_608.0
            }),
            Self::Float32 => planar(data, block, f32::from_le_bytes),
        }
        true
    }

    fn bytes(self) -> usize {
        match self {
            Self::Int16 => 2,
            Self::Int24 => 3,
            Self::Float32 => 4,
        }
    }
}

fn planar<const N: usize>(data: &[u8], block: &mut [Vec<f32>], sample: impl Fn([u8; N]) -> f32) {
    let (samples, _) = data.as_chunks::<N>();
    let channels = block.len();
    for (index, channel) in block.iter_mut().enumerate() {
        channel.clear();
        channel.extend(samples.iter().skip(index).step_by(channels).map(|&bytes| sample(bytes)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_what_their_bytes_say() {
        let read = |pcm: Pcm, data: &[u8], channels: usize| {
            let mut block = vec![vec![9.0]; channels];
            pcm.read(data, &mut block).then_some(block)
        };
        let int16 = read(Pcm::Int16, &[0, 0x80, 0xff, 0x7f, 1, 0, 0, 0xc0], 2);
        assert_eq!(int16, Some(vec![vec![-1.0, 1.0 / 32_768.0], vec![32_767.0 / 32_768.0, -0.5]]));
        let int24 = read(Pcm::Int24, &[0, 0, 0x80, 0xff, 0xff, 0xff, 1, 0, 0x40], 1);
        let step = 1.0 / 8_388_608.0;
        assert_eq!(int24, Some(vec![vec![-1.0, -step, 0.5 + step]]));
        let float = [0.1f32, f32::INFINITY].map(f32::to_le_bytes);
        assert_eq!(
            read(Pcm::Float32, float.as_flattened(), 1),
            Some(vec![vec![0.1, f32::INFINITY]])
        );
        assert_eq!(read(Pcm::Int24, &[0; 9], 2), None, "half a frame");
        assert_eq!(read(Pcm::Int16, &[], 1), None);
    }
}
