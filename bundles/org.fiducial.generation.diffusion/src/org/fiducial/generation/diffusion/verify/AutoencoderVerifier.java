package org.fiducial.generation.diffusion.verify;

import java.util.List;
import java.util.Locale;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.image.RgbImage;
import org.fiducial.generation.diffusion.autoencoder.Autoencoder;
import org.fiducial.generation.diffusion.autoencoder.Pictures;
import org.fiducial.generation.diffusion.autoencoder.PixelRule;
import org.fiducial.generation.diffusion.autoencoder.Posterior;
import org.fiducial.generation.diffusion.names.TensorNames;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.verify.CaseFolder;
import org.fiducial.torch.verify.CaseVerifier;
import org.fiducial.torch.verify.Comparisons;

import ai.djl.ndarray.NDArray;

/** Family {@code vae}: pictures to posteriors and latents, latents to pictures; outputs of modules for the first set of inputs. */
public final class AutoencoderVerifier implements CaseVerifier {
	@Override
	public void verify(CaseFolder c, Comparisons results, IProgressMonitor monitor) {
		CaseNetworks.each(c, results, TensorNames.AUTOENCODER, CaseNetworks.freshAutoencoder(c), p -> run(c, results, p));
	}

	private static void run(CaseFolder c, Comparisons results, Parameters p) {
		// the parameters are the caller's: the autoencoder is not closed
		Autoencoder vae = new Autoencoder(CaseNetworks.autoencoder(c), p);
		List<String> sets = CaseNetworks.sets(c, "image_u8_hwc");
		for (String set : sets) {
			try (GradMode off = GradMode.off(); Scope scope = Scope.open()) {
				pictures(c, results, vae, set, set.equals(sets.getFirst()));
			}
		}
		for (String set : CaseNetworks.sets(c, "latent")) {
			try (GradMode off = GradMode.off(); Scope scope = Scope.open()) {
				decoded(results, set, vae.decode(c.tensor("in." + set + "latent")));
			}
		}
	}

	private static void pictures(CaseFolder c, Comparisons results, Autoencoder vae, String set, boolean first) {
		vae.probe(first ? results::compareCrop : null);
		NDArray moments = vae.moments(c.pictures("in." + set + "image_u8_hwc", 1 / 127.5f, -1));
		vae.probe(null);
		results.compare(set + "moments", moments);
		Posterior q = new Posterior(moments);
		results.compare(set + "mode", q.mode());
		results.compare(set + "logvar", q.logVariance());
		results.compute(set + "decoded_from_mode", () -> vae.decodeUnscaled(q.mode()));
		if (first && results.names("decoder.").size() > 0) {
			vae.probe(results::compareCrop);
			vae.decodeUnscaled(q.mode());
			vae.probe(null);
		}
		if (c.has("in." + set + "posterior_noise")) {
			NDArray latent = Ops.mul(q.sample(c.tensor("in." + set + "posterior_noise")), vae.config().scaleFactor());
			results.compare(set + "latent", latent);
			decoded(results, set, vae.decode(latent));
		}
	}

	private static void decoded(Comparisons results, String set, NDArray picture) {
		results.compare(set + "decoded", picture);
		for (PixelRule rule : PixelRule.values()) {
			bytes(results, set + "image_u8_" + rule.name().toLowerCase(Locale.ROOT), picture, rule);
		}
	}

	/** Bytes of decoded pictures may be off by one where the value is at the edge between two. */
	static void bytes(Comparisons results, String name, NDArray picture, PixelRule rule) {
		if (results.lists(name)) {
			List<RgbImage> images = Pictures.images(picture, rule);
			int size = images.getFirst().rgb().length;
			byte[] all = new byte[size * images.size()];
			for (int i = 0; i < images.size(); i++) {
				System.arraycopy(images.get(i).rgb(), 0, all, i * size, size);
			}
			// the reference may have kept the first pictures only
			long stored = java.util.Arrays.stream(results.shape(name)).reduce(1, (a, b) -> a * b);
			results.compare(name, java.util.Arrays.copyOf(all, (int) Math.min(all.length, stored)), 1);
		}
	}
}
