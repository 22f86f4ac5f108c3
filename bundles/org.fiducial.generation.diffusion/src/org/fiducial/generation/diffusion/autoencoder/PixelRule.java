package org.fiducial.generation.diffusion.autoencoder;

/** How a decoded value, about -1 to 1, becomes a byte; in 32-bit arithmetic as in the originals. */
public enum PixelRule {
	/** clamp((x + 1) / 2, 0, 1) * 255, cut off (latent-diffusion scripts/txt2img.py). */
	COMPVIS {
		@Override
		public int of(float x) {
			return (int) (Math.max(0, Math.min(1, (x + 1) / 2)) * 255);
		}
	},
	/** x * 127.5 + 127.5, clamped and cut off (ControlNet gradio_*.py). */
	CONTROLNET {
		@Override
		public int of(float x) {
			return (int) Math.max(0, Math.min(255, x * 127.5f + 127.5f));
		}
	},
	/** clamp(x / 2 + .5, 0, 1) * 255, rounded to even (diffusers image_processor.py). */
	DIFFUSERS {
		@Override
		public int of(float x) {
			return (int) Math.rint(Math.max(0, Math.min(1, x / 2 + .5f)) * 255);
		}
	};

	/** 0 to 255. */
	public abstract int of(float x);
}
