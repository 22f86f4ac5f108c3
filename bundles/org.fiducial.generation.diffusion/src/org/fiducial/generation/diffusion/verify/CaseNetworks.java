package org.fiducial.generation.diffusion.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.fiducial.generation.diffusion.autoencoder.AutoencoderConfig;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderInit;
import org.fiducial.generation.diffusion.names.TensorNames;
import org.fiducial.generation.diffusion.sampling.NoiseSchedule;
import org.fiducial.generation.diffusion.text.LdmBert;
import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.ControlNetConfig;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.generation.diffusion.unet.UNetConfig;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.verify.CaseFolder;
import org.fiducial.torch.verify.CaseWeights;
import org.fiducial.torch.verify.Comparisons;

import tools.jackson.databind.JsonNode;

/** Configurations and weights as cases state them, in the original implementations' keys. */
final class CaseNetworks {
	/** Prefixes of {@code weights_from}. */
	static final String UNET = "model.diffusion_model.";
	static final String CONTROL = "control_model.";
	static final String AUTOENCODER = "first_stage_model.";
	static final String TEXT = "cond_stage_model.";

	private static final int GROUPS = 32;

	private CaseNetworks() {
	}

	static UNetConfig unet(CaseFolder c) {
		int perHead = c.number("num_head_channels", 0);
		boolean byChannels = perHead > 0;
		return new UNetConfig(c.number("in_channels"), c.number("out_channels", c.number("in_channels")), c.number("model_channels"), c.numbers("channel_mult"),
				c.number("num_res_blocks"), c.numbers("attention_resolutions"), byChannels ? 0 : c.number("num_heads"), byChannels ? perHead : 0, c.number("context_dim"),
				c.number("transformer_depth", 1), c.number("num_groups", GROUPS));
	}

	static ControlNetConfig control(CaseFolder c) {
		List<Integer> widths = new ArrayList<>();
		c.config().path("hint_widths").forEach(w -> {
			// the last one, the U-Net's width, is said in words
			if (w.isIntegralNumber() && widths.size() < 7) {
				widths.add(w.asInt());
			}
		});
		return new ControlNetConfig(unet(c), c.number("hint_channels", 3), widths.isEmpty() ? null : widths, 8);
	}

	static AutoencoderConfig autoencoder(CaseFolder c) {
		return new AutoencoderConfig(c.number("ch"), c.numbers("ch_mult"), c.number("num_res_blocks"), c.number("z_channels"), c.number("embed_dim", c.number("z_channels")),
				c.number("resolution", 256), c.config().has("attn_resolutions") ? c.numbers("attn_resolutions") : List.of(), c.number("num_groups", GROUPS),
				c.real("scale_factor", AutoencoderConfig.KL_F8.scaleFactor()));
	}

	static LdmBert.Config ldmBert(CaseFolder c) {
		return new LdmBert.Config(c.number("n_embed"), c.number("n_layer"), c.number("vocab_size"), c.number("max_seq_len"), c.number("heads", 8), c.number("dim_head", 64),
				c.number("ff_mult", 4));
	}

	static NoiseSchedule schedule(CaseFolder c) {
		return new NoiseSchedule(c.real("linear_start", .00085), c.real("linear_end", .012), c.number("timesteps", 1000));
	}

	static Supplier<Parameters> freshUNet(CaseFolder c) {
		return () -> {
			Parameters p = new Parameters(c.name());
			UNet.initialize(unet(c), p, "", 0);
			return p;
		};
	}

	static Supplier<Parameters> freshControl(CaseFolder c) {
		return () -> {
			Parameters p = new Parameters(c.name());
			try (Parameters none = new Parameters("no base")) {
				ControlNet.initialize(control(c), p, "", none, "", 0);
			}
			return p;
		};
	}

	static Supplier<Parameters> freshAutoencoder(CaseFolder c) {
		return () -> AutoencoderInit.create(autoencoder(c), 0);
	}

	static Supplier<Parameters> freshLdmBert(CaseFolder c) {
		return () -> LdmBert.initialize(ldmBert(c), 0);
	}

	/** Weights with original names and no prefix: of a file in either scheme, or by the rule if there is none. */
	static Parameters weights(CaseFolder c, Path file, TensorNames names, Supplier<Parameters> fresh) {
		if (file == null) {
			return CaseWeights.byRule(c, fresh, n -> false);
		}
		Parameters p = CaseWeights.load(file, CaseWeights.prefix(c));
		names.makeOriginal(p);
		return p;
	}

	/** The first file's weights, or the rule's. */
	static Parameters weights(CaseFolder c, TensorNames names, Supplier<Parameters> fresh) {
		List<Path> files = CaseWeights.files(c);
		return weights(c, files.isEmpty() ? null : files.getFirst(), names, fresh);
	}

	/** Runs something with the weights of every file of a case, or with the rule's. */
	static void each(CaseFolder c, Comparisons results, TensorNames names, Supplier<Parameters> fresh, Consumer<Parameters> run) {
		List<Path> files = CaseWeights.files(c);
		if (files.isEmpty()) {
			results.weights(CaseWeights.RULE);
			run(weights(c, null, names, fresh), c, results, run);
		}
		for (Path file : files) {
			results.weights(file.getFileName().toString());
			run(weights(c, file, names, fresh), c, results, run);
		}
	}

	private static void run(Parameters weights, CaseFolder c, Comparisons results, Consumer<Parameters> run) {
		try (Parameters p = weights) {
			checkCount(c, results, p);
			run.accept(p);
		}
	}

	/** The description may say how many numbers the network has. */
	private static void checkCount(CaseFolder c, Comparisons results, Parameters p) {
		JsonNode count = c.config().path("parameters");
		if (count.isNumber()) {
			results.check("config.parameters", count.asLong() == p.count(), "has " + p.count() + " numbers instead of " + count);
		}
	}

	/** The case that holds the weights of a part: by {@code weights_from}, or by its name in the configuration, a sibling. */
	static CaseFolder part(CaseFolder c, String prefix, String key) {
		JsonNode from = c.json().path("weights_from").path(prefix);
		String relative = from.isString() ? from.asString() : "../" + c.config(key).asString();
		Path p = c.resolve(relative);
		return CaseFolder.open(Files.isDirectory(p) ? p : p.getParent());
	}

	/** Inputs with several sets start their names so: those of an input that ends this way, in order, the ending removed. */
	static List<String> sets(CaseFolder c, String ending) {
		List<String> out = new ArrayList<>();
		c.json().path("inputs").propertyNames().forEach(n -> {
			if (n.equals(ending) || n.endsWith("." + ending)) {
				out.add(n.substring(0, n.length() - ending.length()));
			}
		});
		return out;
	}
}
