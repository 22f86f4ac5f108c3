package org.fiducial.generation.diffusion.names;

import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The KL autoencoder. The original counts the decoder's levels from the finest, diffusers from the coarsest.
 *
 * @param levels of the decoder
 */
record AutoencoderNames(int levels) implements NameRules {
	private static final List<Pair> OUTER = List.of(new Pair("conv_in", "conv_in"), new Pair("conv_out", "conv_out"), new Pair("norm_out", "conv_norm_out"),
			new Pair("mid.block_1", "mid_block.resnets.0"), new Pair("mid.block_2", "mid_block.resnets.1"), new Pair("mid.attn_1", "mid_block.attentions.0"));
	private static final List<Pair> ATTENTION = List.of(new Pair("norm", "group_norm"), new Pair("q", "to_q"), new Pair("k", "to_k"), new Pair("v", "to_v"),
			new Pair("proj_out", "to_out.0"));
	/** Of diffusers before 0.17. */
	private static final List<Pair> OLD_ATTENTION = List.of(new Pair("q", "query"), new Pair("k", "key"), new Pair("v", "value"), new Pair("proj_out", "proj_attn"));
	private static final Pattern ORIGINAL = Pattern.compile("(down|up)\\.(\\d+)\\.(block\\.|attn\\.|downsample|upsample)(\\d*)\\.(.+)");
	private static final Pattern DIFFUSERS = Pattern.compile("(down|up)_blocks\\.(\\d+)\\.(resnets|attentions|downsamplers|upsamplers)\\.(\\d+)\\.(.+)");

	static AutoencoderNames of(Collection<String> names, boolean diffusers) {
		return new AutoencoderNames(NameRules.count(names, diffusers ? "decoder\\.up_blocks\\.(\\d+)\\." : "decoder\\.up\\.(\\d+)\\."));
	}

	@Override
	public String toDiffusers(String name) {
		return halves(name, true);
	}

	@Override
	public String toOriginal(String name) {
		return halves(name, false);
	}

	private String halves(String name, boolean toDiffusers) {
		if (name.startsWith("quant_conv.") || name.startsWith("post_quant_conv.")) {
			return name;
		}
		int dot = name.indexOf('.');
		String half = dot < 0 ? "" : name.substring(0, dot);
		if (!half.equals("encoder") && !half.equals("decoder")) {
			return null;
		}
		String rest = toDiffusers ? forward(name.substring(dot + 1)) : back(name.substring(dot + 1));
		return rest == null ? null : half + "." + rest;
	}

	private String forward(String name) {
		if (name.startsWith("mid.attn_1.")) {
			return prefixed("mid_block.attentions.0.", NameRules.change(name.substring(11), ATTENTION, true));
		}
		String outer = NameRules.change(name, OUTER, true);
		if (outer != null) {
			return outer.replace(".nin_shortcut.", ".conv_shortcut.");
		}
		Matcher m = ORIGINAL.matcher(name);
		if (!m.matches()) {
			return null;
		}
		String level = m.group(1) + "_blocks." + level(m.group(1), m.group(2)) + ".";
		return switch (m.group(3)) {
			case "block." -> level + "resnets." + m.group(4) + "." + m.group(5).replace("nin_shortcut.", "conv_shortcut.");
			case "attn." -> prefixed(level + "attentions." + m.group(4) + ".", NameRules.change(m.group(5), ATTENTION, true));
			case "downsample" -> level + "downsamplers.0." + m.group(5);
			default -> level + "upsamplers.0." + m.group(5);
		};
	}

	private String back(String name) {
		if (name.startsWith("mid_block.attentions.0.")) {
			return prefixed("mid.attn_1.", attention(name.substring(23)));
		}
		String outer = NameRules.change(name, OUTER, false);
		if (outer != null) {
			return outer.replace(".conv_shortcut.", ".nin_shortcut.");
		}
		Matcher m = DIFFUSERS.matcher(name);
		if (!m.matches()) {
			return null;
		}
		String level = m.group(1) + "." + level(m.group(1), m.group(2)) + ".";
		return switch (m.group(3)) {
			case "resnets" -> level + "block." + m.group(4) + "." + m.group(5).replace("conv_shortcut.", "nin_shortcut.");
			case "attentions" -> prefixed(level + "attn." + m.group(4) + ".", attention(m.group(5)));
			case "downsamplers" -> level + "downsample." + m.group(5);
			default -> level + "upsample." + m.group(5);
		};
	}

	private static String attention(String diffusers) {
		String changed = NameRules.change(diffusers, ATTENTION, false);
		return changed == null ? NameRules.change(diffusers, OLD_ATTENTION, false) : changed;
	}

	private int level(String side, String number) {
		int i = Integer.parseInt(number);
		return side.equals("up") ? levels - 1 - i : i;
	}

	private static String prefixed(String prefix, String name) {
		return name == null ? null : prefix + name;
	}
}
