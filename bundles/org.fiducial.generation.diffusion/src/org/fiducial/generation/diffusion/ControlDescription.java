package org.fiducial.generation.diffusion;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.generation.diffusion.unet.ControlNetConfig;

/**
 * {@code model.json} of a trained ControlNet.
 *
 * @param format version of this file
 * @param kind {@code controlnet}
 * @param base base model: id or folder, as the training configuration named it
 * @param baseHash hash of its weights
 * @param baseWeights which of the base model's weights: {@code model}, or {@code ema} for their moving average
 * @param scheme landmark scheme of the shapes
 * @param renderer conditioning renderer, id and version in one
 * @param imageSize side of its pictures in pixels
 * @param controlnet its shape, in {@code controlnet.safetensors}
 * @param lockedDecoder if false, the decoder was trained along and is in {@code unet.safetensors}
 * @param prompts {@code empty} or {@code style}
 * @param styles styles of the training data
 * @param samples pictures it was trained on
 * @param steps optimiser steps after which the weights were as they are
 * @param emaDecay decay of the moving average that the weights are; 0 if they are themselves
 * @param licence that of the base model, which passes on
 */
record ControlDescription(int format, String kind, String base, String baseHash, String baseWeights, String scheme, String renderer, int imageSize, ControlNetConfig controlnet,
		boolean lockedDecoder, String prompts, List<String> styles, int samples, long steps, double emaDecay, String licence) {
	static final String KIND = "controlnet";
	static final ControlDescription NONE = new ControlDescription(0, "", "", "", BaseWeights.MODEL, "", "", 0, null, true, "", List.of(), 0, 0, 0, "");

	/** The same after another number of steps. */
	ControlDescription withSteps(long n) {
		return new ControlDescription(format, kind, base, baseHash, baseWeights, scheme, renderer, imageSize, controlnet, lockedDecoder, prompts, styles, samples, n, emaDecay, licence);
	}

	/** What the files of its tensors say about it. */
	Map<String, String> metadata() {
		Map<String, String> out = new LinkedHashMap<>();
		out.put("format", "pt");
		out.put("family", "controlnet");
		out.put("base", base);
		out.put("base_hash", baseHash);
		out.put("base_weights", baseWeights);
		out.put("renderer", renderer);
		out.put("scheme", scheme);
		out.put("image_size", String.valueOf(imageSize));
		out.put(ControlNetConfig.HINT_STRIDE, String.valueOf(controlnet.hintStride()));
		out.put("prompts", prompts);
		out.put("styles", String.join(",", styles));
		out.put("steps", String.valueOf(steps));
		if (emaDecay > 0) {
			out.put("ema_decay", String.valueOf(emaDecay));
		}
		out.put("licence", licence);
		return out;
	}
}
