package org.fiducial.generation.diffusion.verify;

import java.util.ArrayList;
import java.util.List;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.generation.ControlConfig;
import org.fiducial.generation.StepRange;
import org.fiducial.generation.diffusion.autoencoder.Autoencoder;
import org.fiducial.generation.diffusion.autoencoder.PixelRule;
import org.fiducial.generation.diffusion.names.TensorNames;
import org.fiducial.generation.diffusion.sampling.GuidedDenoiser;
import org.fiducial.generation.diffusion.sampling.GuidedDenoiser.Control;
import org.fiducial.generation.diffusion.sampling.GuidedDenoiser.Guidance;
import org.fiducial.generation.diffusion.sampling.NoiseSchedule;
import org.fiducial.generation.diffusion.sampling.Sampler;
import org.fiducial.generation.diffusion.sampling.SamplingSchedule;
import org.fiducial.generation.diffusion.sampling.Spacing;
import org.fiducial.generation.diffusion.text.ClipText;
import org.fiducial.generation.diffusion.text.LdmBert;
import org.fiducial.generation.diffusion.text.TextEncoder;
import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.verify.CaseFolder;
import org.fiducial.torch.verify.CaseVerifier;
import org.fiducial.torch.verify.Comparisons;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import tools.jackson.databind.JsonNode;

/**
 * Families {@code ddim} (token ids or contexts, U-Net, decoded pictures) and {@code ddim-controlnet} (with hints): whole runs of the sampler with
 * given noise, step by step.
 */
public final class DdimVerifier implements CaseVerifier {
	@Override
	public void verify(CaseFolder c, Comparisons results, IProgressMonitor monitor) {
		JsonNode runs = c.config("runs");
		SubMonitor progress = SubMonitor.convert(monitor, Math.max(1, runs.size()));
		try (Models models = new Models(c); GradMode off = GradMode.off(); Scope scope = Scope.open()) {
			NDArray all = c.has("in.ids") ? models.encode(c.tensor("in.ids")) : null;
			NDArray empty = c.has("in.uncond_ids") ? models.encode(c.tensor("in.uncond_ids")) : c.has("in.uncond_context") ? c.tensor("in.uncond_context") : null;
			if (all != null) {
				results.compare("context", all);
			}
			for (JsonNode run : runs) {
				try (Scope one = Scope.open()) {
					new Run(c, results, models, run, all, empty).go(progress.split(1));
				}
			}
		}
	}

	/** The networks that the case names, each with the weights of its own folder. */
	private static final class Models implements AutoCloseable {
		private final List<AutoCloseable> opened = new ArrayList<>();
		final UNet unet;
		final ControlNet control;
		final TextEncoder text;
		final Autoencoder vae;
		final NoiseSchedule schedule;

		Models(CaseFolder c) {
			schedule = CaseNetworks.schedule(c);
			try {
				CaseFolder u = open(CaseNetworks.part(c, CaseNetworks.UNET, "unet"));
				unet = new UNet(CaseNetworks.unet(u), open(CaseNetworks.weights(u, TensorNames.UNET, CaseNetworks.freshUNet(u))), "");
				control = has(c, CaseNetworks.CONTROL, "controlnet") ? control(open(CaseNetworks.part(c, CaseNetworks.CONTROL, "controlnet"))) : null;
				text = has(c, CaseNetworks.TEXT, "bert") ? text(open(CaseNetworks.part(c, CaseNetworks.TEXT, "bert"))) : null;
				vae = has(c, CaseNetworks.AUTOENCODER, "vae") ? vae(c, open(CaseNetworks.part(c, CaseNetworks.AUTOENCODER, "vae"))) : null;
			} catch (RuntimeException e) {
				close();
				throw e;
			}
		}

		private static boolean has(CaseFolder c, String prefix, String key) {
			return c.json().path("weights_from").has(prefix) || c.config().has(key);
		}

		private ControlNet control(CaseFolder k) {
			return new ControlNet(CaseNetworks.control(k), open(CaseNetworks.weights(k, TensorNames.CONTROLNET, CaseNetworks.freshControl(k))), "");
		}

		private TextEncoder text(CaseFolder t) {
			if (t.family().equals("clip-text")) {
				return new ClipText(ClipTextVerifier.config(t), open(ClipTextVerifier.weights(t)));
			}
			return new LdmBert(CaseNetworks.ldmBert(t), open(CaseNetworks.weights(t, TensorNames.LDM_BERT, CaseNetworks.freshLdmBert(t))));
		}

		private Autoencoder vae(CaseFolder c, CaseFolder v) {
			Parameters p = open(CaseNetworks.weights(v, TensorNames.AUTOENCODER, CaseNetworks.freshAutoencoder(v)));
			return new Autoencoder(CaseNetworks.autoencoder(v).withScaleFactor(c.real("scale_factor", CaseNetworks.autoencoder(v).scaleFactor())), p);
		}

		private <T extends AutoCloseable> T open(T x) {
			opened.add(x);
			return x;
		}

		NDArray encode(NDArray ids) {
			if (text == null) {
				throw FiducialException.input("the case has token ids, but names no text encoder in weights_from." + CaseNetworks.TEXT);
			}
			return text.encode(ids);
		}

		@Override
		public void close() {
			for (AutoCloseable x : opened.reversed()) {
				try {
					x.close();
				} catch (RuntimeException e) {
					throw e;
				} catch (Exception e) {
					throw new IllegalStateException(e);
				}
			}
		}
	}

	/** One run of the sampler. */
	private static final class Run {
		private final CaseFolder c;
		private final Comparisons results;
		private final Models models;
		private final String name;
		private final double scale;
		private final double eta;
		private final DdimTable table;
		private final NDArray start;
		private final NDArray context;
		private final NDArray without;
		private final JsonNode json;

		Run(CaseFolder c, Comparisons results, Models models, JsonNode run, NDArray all, NDArray empty) {
			this.c = c;
			this.results = results;
			this.models = models;
			json = run;
			name = run.path("n").asString() + ".";
			scale = run.path("scale").asDouble(1);
			eta = run.path("eta").asDouble(0);
			table = new DdimTable(SamplingSchedule.ddim(models.schedule, run.path("S").asInt(), Spacing.COMPVIS), eta);
			start = c.tensor("in." + name + "x_T");
			long n = start.getShape().get(0);
			context = c.has("in." + name + "context") ? c.tensor("in." + name + "context") : all.get("0:" + n);
			without = empty == null ? null : empty.getShape().get(0) == n ? empty : empty.get("0:1").repeat(0, n);
		}

		void go(IProgressMonitor monitor) {
			tables();
			NDArray hint = models.control == null ? null : c.pictures("in." + name + "hint_u8_hwc", 1 / 255f, 0);
			first(hint);
			NDArray noise = eta > 0 ? c.tensor("in." + name + "noise") : null;
			NDList steps = new NDList();
			NDList estimates = new NDList();
			boolean keep = results.lists(name + "x_steps") || results.lists(name + "pred_x0_steps");
			int[] drawn = new int[1];
			try (GuidedDenoiser d = new GuidedDenoiser(models.unet, models.control, context, without, hint, Guidance.of(scale), control())) {
				NDArray latent = Sampler.ddim(table.schedule(), eta).sample(d, start, () -> noise.get(drawn[0]++), (k, x, e) -> {
					if (keep) {
						steps.add(Scope.keep(Ops.copy(x)));
						estimates.add(Scope.keep(Ops.copy(e)));
					}
				}, monitor);
				if (keep) {
					results.compute(name + "x_steps", () -> NDArrays.stack(steps));
					results.compute(name + "pred_x0_steps", () -> NDArrays.stack(estimates));
				}
				results.compare(name + "latent", latent);
				pictures(latent);
			} finally {
				steps.close();
				estimates.close();
			}
		}

		private Control control() {
			if (models.control == null) {
				return null;
			}
			List<Double> blocks = new ArrayList<>();
			if (json.path("only_mid_control").asBoolean(false)) {
				for (int i = 0; i < models.control.residuals(); i++) {
					blocks.add(i == models.control.residuals() - 1 ? 1. : 0.);
				}
			}
			return Control.of(new ControlConfig(StepRange.ALL, blocks, json.path("guess").asBoolean(false)), json.path("strength").asDouble(1), models.control);
		}

		private void tables() {
			int n = table.size();
			double[][] v = new double[5][n];
			for (int i = 0; i < n; i++) {
				v[0][i] = table.timestep(i);
				v[1][i] = table.alpha(i);
				v[2][i] = table.alphaPrev(i);
				v[3][i] = table.sigma(i);
				v[4][i] = Math.sqrt(1 - table.alpha(i));
			}
			String[] names = {"timesteps", "alphas", "alphas_prev", "sigmas", "sqrt_one_minus_alphas"};
			for (int k = 0; k < names.length; k++) {
				results.compare(name + names[k], v[k], k == 0 ? 0 : ScheduleVerifier.COEFFICIENT);
			}
		}

		/** The two halves of the first prediction. */
		private void first(NDArray hint) {
			results.compute(name + "first_eps_uncond_then_cond", () -> {
				NDArray x = Ops.cat(0, start, start);
				long[] t = new long[(int) x.getShape().get(0)];
				java.util.Arrays.fill(t, table.schedule().timestep(0));
				NDArray both = Ops.cat(0, without, context);
				if (models.control == null) {
					return models.unet.predict(x, t, both);
				}
				NDArray encoded = models.control.encodeHint(Ops.cat(0, hint, hint));
				return models.unet.predict(x, t, both, new UNet.Control(models.control.residuals(x, encoded, t, both), control().scales(), false));
			});
		}

		private void pictures(NDArray latent) {
			if (models.vae == null || !results.lists(name + "image") && !results.lists(name + "image_u8")) {
				return;
			}
			NDArray picture = models.vae.decode(latent);
			results.compareCrop(name + "image", picture);
			AutoencoderVerifier.bytes(results, name + "image_u8", picture, models.control == null ? PixelRule.COMPVIS : PixelRule.CONTROLNET);
		}
	}
}
