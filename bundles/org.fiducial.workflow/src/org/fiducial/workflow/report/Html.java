package org.fiducial.workflow.report;

/** Text for HTML. Names of files, people and styles come from whoever made a dataset: everything passes through {@link #escape}. */
final class Html {
	private Html() {
	}

	/** Safe between tags and in quoted attribute values; control characters, which HTML has no place for, become U+FFFD. */
	static String escape(Object text) {
		String s = String.valueOf(text);
		StringBuilder out = new StringBuilder(s.length() + 16);
		s.codePoints().forEach(c -> {
			switch (c) {
			case '&' -> out.append("&amp;");
			case '<' -> out.append("&lt;");
			case '>' -> out.append("&gt;");
			case '"' -> out.append("&quot;");
			case '\'' -> out.append("&#39;");
			default -> out.appendCodePoint(c < ' ' && c != '\n' && c != '\t' || c >= 0xd800 && c <= 0xdfff || c == 0x7f ? 0xfffd : c);
			}
		});
		return out.toString();
	}

	/** An element with escaped text. */
	static String text(String tag, String cssClass, Object text) {
		return "<" + tag + (cssClass.isEmpty() ? "" : " class=\"" + cssClass + "\"") + ">" + escape(text) + "</" + tag + ">";
	}

	/** An element with content that is HTML already. */
	static String wrap(String tag, String cssClass, String content) {
		return "<" + tag + (cssClass.isEmpty() ? "" : " class=\"" + cssClass + "\"") + ">" + content + "</" + tag + ">";
	}

	/** What is long, folded away. */
	static String details(String summary, String content) {
		return "<details><summary>" + escape(summary) + "</summary>" + content + "</details>\n";
	}

	/** An id for people: {@code impasto-oil} becomes {@code Impasto oil}. Not escaped. */
	static String humane(String id) {
		String s = id.replace('-', ' ').replace('_', ' ').strip();
		return s.isEmpty() ? id : Character.toUpperCase(s.charAt(0)) + s.substring(1);
	}
}
