"""What the pages share: frame, filters, data, downloads. Only here and in pages is Streamlit."""
