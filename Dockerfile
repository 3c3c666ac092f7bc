# LSTM View in a container. `docker compose up` starts two of them behind a proxy: docs/deploy.md.
#
#   docker build -t lstm-view .
#   docker run --rm --read-only --tmpfs /tmp -v lstm-view-runs:/runs -p 8501:8501 lstm-view

FROM python:3.13-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 \
    HOME=/tmp LSTM_VIEW_RUNS=/runs

WORKDIR /app
COPY requirements.txt .
# What only compiling against them, or testing them, needs is left out: some 450 MB.
RUN pip install --disable-pip-version-check -r requirements.txt \
    && pip uninstall --yes libclang \
    && cd /usr/local/lib/python3.13/site-packages \
    && rm -rf tensorflow/include pandas/tests numpy/*/tests scipy/*/tests

COPY .streamlit .streamlit
COPY lstm_core lstm_core
COPY dashboard dashboard
COPY streamlit_app.py LICENSE README.md ./
RUN python -m compileall -q lstm_core dashboard streamlit_app.py \
    && useradd --system --uid 10001 viewer \
    && install -d -o viewer -m 0700 /runs

USER viewer
VOLUME /runs
EXPOSE 8501

# It takes a second to serve, and some ten until its workers have loaded TensorFlow.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://localhost:8501/_stcore/health')"]

CMD ["streamlit", "run", "streamlit_app.py", "--server.headless=true", \
     "--server.address=0.0.0.0", "--browser.serverAddress=localhost"]
