package org.fiducial.generation.diffusion.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.generation.diffusion.autoencoder.Autoencoder;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderConfig;
import org.fiducial.generation.diffusion.autoencoder.PixelRule;
import org.fiducial.generation.diffusion.autoencoder.Posterior;
import org.fiducial.generation.diffusion.names.TensorNames;
import org.fiducial.generation.diffusion.sampling.GuidedDenoiser;
import org.fiducial.generation.diffusion.sampling.GuidedDenoiser.Control;
import org.fiducial.generation.diffusion.sampling.GuidedDenoiser.Guidance;
import org.fiducial.generation.diffusion.sampling.NoiseSchedule;
import org.fiducial.generation.diffusion.sampling.Sampler;
import org.fiducial.generation.diffusion.sampling.SamplingSchedule;
import org.fiducial.generation.diffusion.sampling.Spacing;
import org.fiducial.generation.diffusion.training.Batch;
import org.fiducial.generation.diffusion.training.DiffusionObjective;
import org.fiducial.generation.diffusion.training.NoisePredictor;
import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.ControlNetConfig;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.generation.diffusion.unet.UNetConfig;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.verify.CaseFolder;
import org.fiducial.torch.verify.CaseVerifier;
import org.fiducial.torch.verify.CaseWeights;
import org.fiducial.torch.verify.Comparisons;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import tools.jackson.databind.JsonNode;

/**
 * Family {@code sd15-full}: Stable Diffusion 1.5 with a ControlNet, whose weights lie beside the case as {@code unet}, {@code controlnet} and
 * {@code vae.safetensors}. Parts of the configuration that the case states replace the published sizes. One network after another is loaded, so
 * that the full size fits into 24 GB.
 */
public final class StableDiffusionVerifier implements CaseVerifier {
	private static final Pattern STRENGTH = Pattern.compile("eps_s(\\d)(\\d*)");
	private static final Pattern DDIM = Pattern.compile("ddim(\\d+)\\..+");
	/** Keys under which cases state the guidance scale. */
	private static final Pattern GUIDANCE = Pattern.compile("scale|.*guidance.*|.*cfg.*", Pattern.CASE_INSENSITIVE);
	private static final double PUBLISHED_GUIDANCE = 7.5;

	@Override
	public void verify(CaseFolder c, Comparisons results, IProgressMonitor monitor) {
		SubMonitor progress = SubMonitor.convert(monitor, 10);
		List<Sample> samples;
		try (Parameters unet = load(c, "unet", CaseNetworks.UNET, TensorNames.UNET); Parameters control = load(c, "controlnet", CaseNetworks.CONTROL, TensorNames.CONTROLNET)) {
			UNetConfig config = config(c);
			UNet u = new UNet(config, unet, "");
			ControlNet k = new ControlNet(ControlNetConfig.of(config), control, "");
			try (GradMode off = GradMode.off(); Scope scope = Scope.open()) {
				predictions(c, results, u, k);
			}
			progress.worked(2);
			samples = samples(c, results, u, k, progress.split(4));
			training(c, results, u, k, control);
			progress.worked(3);
		}
		try (Parameters p = load(c, "vae", CaseNetworks.AUTOENCODER, TensorNames.AUTOENCODER); GradMode off = GradMode.off()) {
			pictures(c, results, new Autoencoder(autoencoder(c), p), samples);
		}
		progress.worked(1);
	}

	private static Parameters load(CaseFolder c, String name, String prefix, TensorNames names) {
		Parameters p = CaseWeights.load(c.resolve(name + ".safetensors"), prefix);
		names.makeOriginal(p);
		return p;
	}

	/** The published size where the case does not say more. */
	private static UNetConfig config(CaseFolder c) {
		return c.config().has("model_channels") ? CaseNetworks.unet(c) : UNetConfig.SD_1;
	}

	private static AutoencoderConfig autoencoder(CaseFolder c) {
		return c.config().has("ch_mult") ? CaseNetworks.autoencoder(c) : AutoencoderConfig.KL_F8.withScaleFactor(c.real("scale_factor", AutoencoderConfig.KL_F8.scaleFactor()));
	}

	private static NDArray hint(CaseFolder c) {
		return c.pictures("in.hint_u8_hwc", 1 / 255f, 0);
	}

	private static void predictions(CaseFolder c, Comparisons results, UNet unet, ControlNet net) {
		NDArray x = c.tensor("in.x");
		NDArray context = c.tensor("in.context");
		long[] t = c.longs("in.t");
		NDList r = net.residuals(x, net.encodeHint(hint(c)), t, context);
		for (int i = 0; i < r.size(); i++) {
			results.compare("residual_" + i, r.get(i));
		}
		results.compute("eps_no_control", () -> unet.predict(x, t, context));
		results.compute("eps", () -> unet.predict(x, t, context, UNet.Control.of(r, 1)));
		results.compute("eps_only_mid", () -> unet.predict(x, t, context, new UNet.Control(r, UNet.Control.of(r, 1).scales(), true)));
		for (String name : results.names("")) {
			Matcher m = STRENGTH.matcher(name);
			if (m.matches()) {
				results.compute(name, () -> unet.predict(x, t, context, UNet.Control.of(r, ControlNetVerifier.number(m))));
			}
		}
	}

	/** A run's result, to be decoded when the autoencoder is there. */
	private record Sample(String prefix, float[] latent, ai.djl.ndarray.types.Shape shape) {
	}

	private static List<Sample> samples(CaseFolder c, Comparisons results, UNet unet, ControlNet net, IProgressMonitor monitor) {
		List<String> prefixes = results.names("").stream().filter(n -> DDIM.matcher(n).matches()).map(n -> n.substring(0, n.indexOf('.') + 1)).distinct().toList();
		SubMonitor progress = SubMonitor.convert(monitor, Math.max(1, prefixes.size()));
		List<Sample> out = new ArrayList<>();
		for (String prefix : prefixes) {
			int steps = Integer.parseInt(prefix.substring(4, prefix.length() - 1));
			SamplingSchedule schedule = SamplingSchedule.ddim(CaseNetworks.schedule(c), steps, Spacing.COMPVIS);
			try (GradMode off = GradMode.off(); Scope scope = Scope.open();
					GuidedDenoiser d = new GuidedDenoiser(unet, net, c.tensor("in.context"), c.tensor("in.uncond_context"), hint(c), Guidance.of(guidance(c)),
							Control.of(1, net))) {
				NDArray latent = Sampler.ddim(schedule, 0).sample(d, c.tensor("in." + prefix + "x_T"), null, null, progress.split(1));
				results.compare(prefix + "latent", latent);
				out.add(new Sample(prefix, latent.toFloatArray(), latent.getShape()));
			}
		}
		return out;
	}

	private static double guidance(CaseFolder c) {
		double stated = guidance(c.config());
		return Double.isNaN(stated) ? PUBLISHED_GUIDANCE : stated;
	}

	/** The first number under such a key, at any depth; NaN if there is none. */
	private static double guidance(JsonNode at) {
		for (Map.Entry<String, JsonNode> e : at.properties()) {
			double found = e.getValue().isNumber() && GUIDANCE.matcher(e.getKey()).matches() ? e.getValue().asDouble() : guidance(e.getValue());
			if (!Double.isNaN(found)) {
				return found;
			}
		}
		return Double.NaN;
	}

	private static void training(CaseFolder c, Comparisons results, UNet unet, ControlNet net, Parameters control) {
		if (!c.has("in.train.x0")) {
			return;
		}
		NoiseSchedule schedule = CaseNetworks.schedule(c);
		control.trainAll();
		try (GradMode on = GradMode.on(); Scope scope = Scope.open()) {
			NDArray x0 = c.tensor("in.train.x0");
			NDArray noise = c.tensor("in.train.noise");
			long[] t = c.longs("in.train.t");
			NDArray x = DiffusionObjective.noisy(schedule, x0, noise, t);
			results.compare("train.x_t", x);
			int n = t.length;
			Batch batch = new Batch(x0, c.tensor("in.context").get("0:" + n), hint(c).get("0:" + n));
			NDArray loss = Ops.mse(NoisePredictor.control(unet, net).predict(x, t, batch), noise);
			results.compare("train.loss", loss.reshape(1));
			NDList trained = new NDList(control.values());
			NDList gradients = Ops.grad(loss, trained);
			results.compare("train.grad_norm", new double[] {Ops.gradNorm(gradients)}, results.lists("train.grad_norm") ? results.tolerance("train.grad_norm") : 0);
			int i = 0;
			for (String name : control.names()) {
				results.compare("train.grad." + name, gradients.get(i));
				results.compare("train.grad." + CaseNetworks.CONTROL + name, gradients.get(i));
				i++;
			}
		} finally {
			control.freeze();
		}
	}

	private static void pictures(CaseFolder c, Comparisons results, Autoencoder vae, List<Sample> samples) {
		try (Scope scope = Scope.open()) {
			NDArray moments = vae.moments(c.pictures("in.image_u8_hwc", 1 / 127.5f, -1));
			results.compare("vae.moments", moments);
			results.compute("vae.decoded_from_mode", () -> vae.decodeUnscaled(new Posterior(moments).mode()));
		}
		for (Sample s : samples) {
			try (Scope scope = Scope.open()) {
				NDArray picture = vae.decode(Ops.tensor(vae.parameters().manager(), s.latent, s.shape));
				results.compare(s.prefix + "image", picture);
				AutoencoderVerifier.bytes(results, s.prefix + "image_u8", picture, PixelRule.CONTROLNET);
			}
		}
	}
}
