package org.fiducial.generation.diffusion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;
import org.fiducial.core.config.Configs;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.generation.diffusion.names.TensorNames;
import org.fiducial.generation.diffusion.unet.ControlNetConfig;
import org.fiducial.generation.diffusion.unet.UNetConfig;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.SafeTensors;

import ai.djl.ndarray.NDArray;

/**
 * A trained ControlNet for other programs: a safetensors file with the original names after {@code control_model.}
 * (lllyasviel/ControlNet), or a folder that diffusers' {@code ControlNetModel.from_pretrained} reads. Renderer, base model, styles, steps
 * and licence go along as metadata.
 */
final class ControlExport {
	private static final List<String> NAMINGS = List.of("compvis", "diffusers");
	private static final String WEIGHTS = "diffusion_pytorch_model.safetensors";
	private static final String CONFIG = "config.json";
	private static final String CARD = "README.md";
	/** The version whose configuration keys are written. */
	private static final String DIFFUSERS = "0.27.2";
	private static final int HINT_STRIDE = 8;

	private ControlExport() {
	}

	/**
	 * @param target the file to write, or the folder for diffusers
	 * @throws FiducialException (usage) if the naming is unknown or cannot say what the model is, (input) if there is no model
	 */
	static void write(Path model, String naming, Path target) {
		if (!NAMINGS.contains(naming)) {
			throw FiducialException.usage(Suggest.unknown("naming", naming, NAMINGS));
		}
		ControlDescription d = ModelFiles.describe(model, ControlDescription.NONE, ControlDescription.KIND);
		boolean diffusers = naming.equals("diffusers");
		if (diffusers) {
			check(d);
		} else if (Files.isDirectory(target) || !target.toString().endsWith(".safetensors")) {
			throw FiducialException.usage(target + ": expected a file that ends in .safetensors");
		}
		try (Parameters p = ModelFiles.load(model.resolve(ModelFiles.CONTROLNET), ControlModel.CONTROL)) {
			if (diffusers) {
				folder(d, p, target);
			} else {
				file(d, p, model, target);
			}
		}
	}

	private static void file(ControlDescription d, Parameters p, Path model, Path target) {
		Map<String, NDArray> out = new LinkedHashMap<>();
		p.asMap().forEach((name, x) -> out.put(ControlModel.CONTROL + name, x));
		if (d.lockedDecoder()) {
			SafeTensors.write(target, out, d.metadata());
			return;
		}
		try (Parameters decoder = ModelFiles.load(model.resolve(ModelFiles.UNET), ControlModel.NOISE)) {
			decoder.asMap().forEach((name, x) -> out.put(ControlModel.NOISE + name, x));
			SafeTensors.write(target, out, d.metadata());
		}
	}

	private static void folder(ControlDescription d, Parameters p, Path target) {
		Map<String, String> names = TensorNames.CONTROLNET.toDiffusers(p.names());
		Map<String, NDArray> out = new LinkedHashMap<>();
		p.asMap().forEach((name, x) -> out.put(names.get(name), x));
		try {
			if (Files.exists(target) && !replaceable(target)) {
				throw FiducialException.usage(target + ": holds something other than an earlier export of a ControlNet, which would be lost; name a new folder");
			}
			AtomicFiles.writeFolder(target, temp -> {
				SafeTensors.write(temp.resolve(WEIGHTS), out, d.metadata());
				Files.writeString(temp.resolve(CONFIG), Configs.toJson(config(d.controlnet())));
				Files.writeString(temp.resolve(CARD), card(d));
			});
		} catch (IOException e) {
			throw FiducialException.failed(target + ": the model cannot be written: " + e.getMessage() + "; check the free space", e);
		}
	}

	/** Whether a folder is empty, or holds what was exported before and nothing else. */
	private static boolean replaceable(Path target) throws IOException {
		if (!Files.isDirectory(target)) {
			return false;
		}
		try (Stream<Path> all = Files.list(target)) {
			Set<String> names = all.map(p -> p.getFileName().toString()).collect(Collectors.toSet());
			return names.isEmpty() || Set.of(WEIGHTS, CONFIG, CARD).containsAll(names) && isExport(target.resolve(WEIGHTS));
		}
	}

	private static boolean isExport(Path weights) {
		try (SafeTensors in = SafeTensors.open(weights)) {
			return in.metadata().keySet().containsAll(List.of("renderer", "scheme", "base_hash"));
		} catch (FiducialException e) {
			return false;
		}
	}

	/** What diffusers' ControlNet cannot be. */
	private static void check(ControlDescription d) {
		List<Integer> w = d.controlnet().hintWidths();
		String reason = !d.lockedDecoder() ? "its decoder was trained along, which diffusers has no place for"
				: d.controlnet().hintStride() != HINT_STRIDE ? stride(d.controlnet().hintStride())
						: !w.get(0).equals(w.get(1)) || !w.get(2).equals(w.get(3)) || !w.get(4).equals(w.get(5)) ? "its hint encoder has the widths " + w + ", in diffusers they go in pairs" : null;
		if (reason != null) {
			throw FiducialException.usage("this model cannot be a ControlNet of diffusers: " + reason + "; export it with --naming compvis");
		}
	}

	/** diffusers' ControlNetConditioningEmbedding: one convolution, a pair for each further width whose second one halves, a last one. */
	private static String stride(int stride) {
		return "the eight convolutions of its hint encoder shrink the picture " + stride + " times, for an autoencoder of factor " + stride + "; in diffusers eight convolutions shrink it " + HINT_STRIDE
				+ " times (conditioning_embedding_out_channels has no strides)";
	}

	/** The keys of diffusers' ControlNetModel (src/diffusers/models/controlnets/controlnet.py). */
	private static Map<String, Object> config(ControlNetConfig c) {
		UNetConfig u = c.unet();
		List<String> blocks = new ArrayList<>();
		List<Integer> channels = new ArrayList<>();
		List<Integer> heads = new ArrayList<>();
		for (int level = 0; level < u.levels(); level++) {
			blocks.add(u.attentionResolutions().contains(1 << level) ? "CrossAttnDownBlock2D" : "DownBlock2D");
			channels.add(u.modelChannels() * u.channelMult().get(level));
			heads.add(u.numHeads() > 0 ? u.numHeads() : channels.getLast() / u.numHeadChannels());
		}
		List<Integer> w = c.hintWidths();
		Map<String, Object> out = new LinkedHashMap<>();
		out.put("_class_name", "ControlNetModel");
		out.put("_diffusers_version", DIFFUSERS);
		out.put("act_fn", "silu");
		// really the number of heads
		out.put("attention_head_dim", u.numHeads() > 0 ? (Object) u.numHeads() : heads);
		out.put("block_out_channels", channels);
		out.put("class_embed_type", null);
		out.put("conditioning_channels", c.hintChannels());
		out.put("conditioning_embedding_out_channels", List.of(w.get(0), w.get(2), w.get(4), w.get(6)));
		out.put("controlnet_conditioning_channel_order", "rgb");
		out.put("cross_attention_dim", u.contextDim());
		out.put("down_block_types", blocks);
		out.put("downsample_padding", 1);
		out.put("flip_sin_to_cos", true);
		out.put("freq_shift", 0);
		out.put("global_pool_conditions", false);
		out.put("in_channels", u.inChannels());
		out.put("layers_per_block", u.numResBlocks());
		out.put("mid_block_scale_factor", 1);
		out.put("norm_eps", 1e-5);
		out.put("norm_num_groups", u.normGroups());
		out.put("num_class_embeds", null);
		out.put("only_cross_attention", false);
		out.put("resnet_time_scale_shift", "default");
		out.put("transformer_layers_per_block", u.transformerDepth());
		out.put("upcast_attention", false);
		out.put("use_linear_projection", false);
		return out;
	}

	/** A model card: what the conditioning pictures must look like, and whose licence passes on. */
	private static String card(ControlDescription d) {
		StringBuilder s = new StringBuilder("---\nlibrary_name: diffusers\ntags: [controlnet, face-landmarks]\n---\n");
		s.append("A ControlNet for face landmarks, trained with Fiducial. Conditioning pictures are drawn by the renderer `").append(d.renderer()).append("` from the scheme `").append(d.scheme())
				.append("` at ").append(d.imageSize()).append(" pixels.\n\n");
		d.metadata().forEach((k, v) -> s.append("- ").append(k).append(": ").append(v).append('\n'));
		return s.append("\nThe licence is that of the base model, which passes on.\n").toString();
	}
}
